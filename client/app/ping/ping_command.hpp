// The command `ping`: a message a second, and how long its reply takes.
#pragma once

#include "options/command.hpp"

namespace CLI {
class App;
}

namespace echo::client_app {

/// Adds the command to the program.
Command declare_ping(CLI::App& app);

}  // namespace echo::client_app
