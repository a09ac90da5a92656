#include "log/log_style.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "help/terminal_columns.hpp"
#include "program/environment.hpp"

namespace echo::server_app {

bool is_journal(const std::optional<std::string>& journal_stream, int descriptor) {
    struct stat facts {};
    if (!journal_stream || ::fstat(descriptor, &facts) != 0) return false;
    return *journal_stream == std::to_string(facts.st_dev) + ":" + std::to_string(facts.st_ino);
}

LogStyle style_of_standard_error(program::ColorWhen color) {
    if (is_journal(program::environment_variable("JOURNAL_STREAM"), STDERR_FILENO))
        return {LogReader::journal, false, {}};
    const program::StreamFacts facts = program::facts_of_stream(STDERR_FILENO);
    const bool has_color = program::has_color(color, facts);
    if (!facts.is_terminal) return {LogReader::file, has_color, {}};
    return {LogReader::terminal, has_color, [] { return program::columns_of(STDERR_FILENO); }};
}

}  // namespace echo::server_app
