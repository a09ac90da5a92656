// The command `ping`: a message a second, and how long its reply takes.
#pragma once

#include <CLI/CLI.hpp>

#include "options/command.hpp"

namespace echo::client_app {

/// Adds the command to the program.
Command declare_ping(CLI::App& app);

}  // namespace echo::client_app
