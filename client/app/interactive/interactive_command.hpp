// The command `interactive`: a prompt, or lines from a pipe; each is sent, its reply shown.
#pragma once

#include "options/command.hpp"

namespace CLI {
class App;
}

namespace echo::client_app {

/// Adds the command to the program.
Command declare_interactive(CLI::App& app);

}  // namespace echo::client_app
