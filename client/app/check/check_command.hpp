// The command `check`: a plugin of monitoring systems.
#pragma once

#include <CLI/CLI.hpp>

#include "options/command.hpp"

namespace echo::client_app {

/// Adds the command to the program.
Command declare_check(CLI::App& app);

}  // namespace echo::client_app
