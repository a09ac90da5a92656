// The command `check`: a plugin of monitoring systems.
#pragma once

#include "options/command.hpp"

namespace CLI {
class App;
}

namespace echo::client_app {

/// Adds the command to the program.
Command declare_check(CLI::App& app);

}  // namespace echo::client_app
