// The command `completion`: prints what lets a shell complete the command line.
#pragma once

#include <CLI/CLI.hpp>

#include "options/command.hpp"

namespace echo::client_app {

/// Adds the command to the program, whose options and commands the script will complete.
Command declare_completion(CLI::App& app);

}  // namespace echo::client_app
