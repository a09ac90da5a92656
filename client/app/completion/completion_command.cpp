#include "completion/completion_command.hpp"

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include <unistd.h>

#include "completion/known_words.hpp"
#include "options/option_value.hpp"
#include "output/output_stream.hpp"
#include "program/completion.hpp"

namespace echo::client_app {
namespace {

constexpr const char* introduction = R"(Prints a script that lets bash, zsh or fish complete the command line.

Examples: source <(echo-client completion bash)
          echo-client completion zsh >~/.zfunc/_echo-client
          echo-client completion fish >~/.config/fish/completions/echo-client.fish
)";

constexpr const char* closing_words = R"(An installed echo-client brings these scripts along.)";

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
    CLI::App* const command = app.add_subcommand("completion", introduction);
    command->footer(closing_words);
    // Shared because the option's callback and the command both outlive this function.
    const auto shell = std::make_shared<std::optional<std::string>>();
    command->option_defaults()->group("Options");
    add_text_option(*command, "SHELL", "SHELL", *shell, "")->option_text("bash|zsh|fish");
    return {command,
            [&app, shell](const CommonOptions&) { return print_script(app, *shell); },
            {.set = CommonOptionSet::none}};
}

}  // namespace echo::client_app
