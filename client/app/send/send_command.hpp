// The command `send`: messages go out, replies are printed.
#pragma once

#include <CLI/CLI.hpp>

#include "options/command.hpp"

namespace echo::client_app {

/// Adds the command to the program.
Command declare_send(CLI::App& app);

}  // namespace echo::client_app
