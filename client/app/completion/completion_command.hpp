// The command `completion`: prints what lets a shell complete the command line.
#pragma once

#include "options/command.hpp"

namespace CLI {
class App;
}

namespace echo::client_app {

/// Adds the command to the program, whose options and commands the script will complete.
Command declare_completion(CLI::App& app);

}  // namespace echo::client_app
