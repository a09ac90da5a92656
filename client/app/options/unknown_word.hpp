// What is said of a word of the command line that means nothing there.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace echo::client_app {

/// One sentence about the first word that was not understood: which one, and what was probably meant. To be called
/// after a parse that has left such a word.
std::string explain_unknown(const CLI::App& app);

/// The same for a word that should have been a command.
std::string explain_unknown_command(const CLI::App& app, const std::string& word);

/// `send, ping and so on`: the program's commands, separated by commas.
std::string list_commands(const CLI::App& app);

}  // namespace echo::client_app
