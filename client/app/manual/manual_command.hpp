// The command `manual`: prints the manual page.
#pragma once

#include <CLI/CLI.hpp>

#include "options/command.hpp"

namespace echo::client_app {

/// Adds the command to the program, whose options and commands the page will explain.
Command declare_manual(CLI::App& app);

}  // namespace echo::client_app
