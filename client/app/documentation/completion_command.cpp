#include "options/commands.hpp"

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include <unistd.h>

#include "documentation/known_words.hpp"
#include "outline/completion.hpp"
#include "output/output_stream.hpp"
#include "program/command_syntax.hpp"
#include "program/option_value.hpp"

namespace echo::client_app {
namespace {

using program::add_argument;
using program::begin_group;
using program::parse_value;

constexpr const char* completion_introduction =
    R"(Prints a script that lets bash, zsh or fish complete the command line.

Examples: source <(echo-client completion bash)
          echo-client completion zsh >~/.zfunc/_echo-client
          echo-client completion fish | source
)";

constexpr const char* completion_closing_words = R"(An installed echo-client brings these scripts along.)";

ExitCode print_script(const CLI::App& app, const std::optional<std::string>& shell) {
    if (!shell) throw std::invalid_argument("completion: a SHELL is missing: bash, zsh or fish");
    const program::CommandOutline outline = program::outline_of(app, known_words());
    OutputStream output(STDOUT_FILENO);
    output.write(parse_value("SHELL", *shell,
                             [&](const std::string& name) { return program::completion_script(name, outline); }));
    output.flush();
    return ExitCode::done;
}

}  // namespace

Command declare_completion(CLI::App& app) {
    CLI::App& command = program::add_command(app, "completion", completion_introduction, completion_closing_words);
    // Shared because the option's callback and the command both outlive this function.
    const auto shell = std::make_shared<std::optional<std::string>>();
    begin_group(command, "Options");
    add_argument(command, "SHELL", "bash|zsh|fish", *shell);
    return {&command,
            [&app, shell](const CommonOptions&) { return print_script(app, *shell); },
            {.set = CommonOptionSet::none}};
}

}  // namespace echo::client_app
