#include "log/log_style.hpp"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program/environment.hpp"

namespace echo::server_app {
namespace {

std::size_t columns_of_standard_error() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

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
    return {LogReader::terminal, has_color, columns_of_standard_error};
}

}  // namespace echo::server_app
