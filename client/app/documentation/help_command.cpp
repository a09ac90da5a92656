#include "options/commands.hpp"

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include <unistd.h>

#include <echo/version.hpp>

#include "options/unknown_word.hpp"
#include "output/output_stream.hpp"
#include "program/command_syntax.hpp"

namespace echo::client_app {
namespace {

constexpr const char* help_introduction = R"(Shows the help of the program, or of a command.

Example: echo-client help ping

It is what --help shows; -h shows the examples and the command's own options.
)";

void print_page(const std::string& text) {
    OutputStream output(STDOUT_FILENO);
    output.write(text);
    output.flush();
}

ExitCode print_help(const CLI::App& app, const std::optional<std::string>& name) {
    const auto text = program::help_of(app, name.value_or(""));
    if (!text) throw std::invalid_argument(explain_unknown_command(app, *name));
    print_page(*text);
    return ExitCode::done;
}

}  // namespace

Command declare_help(CLI::App& app) {
    CLI::App& command = program::add_command(app, "help", help_introduction);
    // Shared because the option's callback and the command both outlive this function.
    const auto name = std::make_shared<std::optional<std::string>>();
    program::begin_group(command, "Options");
    program::add_argument(command, "COMMAND", "[COMMAND]", *name);
    return {&command,
            [&app, name](const CommonOptions&) { return print_help(app, *name); },
            {.set = CommonOptionSet::none}};
}

Command declare_version(CLI::App& app) {
    CLI::App& command = program::add_command(app, "version", "Shows the version, as --version does.\n");
    return {&command,
            [](const CommonOptions&) {
                print_page("echo-client " ECHO_VERSION "\n");
                return ExitCode::done;
            },
            {.set = CommonOptionSet::none}};
}

}  // namespace echo::client_app
