// The command `echo-client report`.
#pragma once

#include <CLI/CLI.hpp>

#include "options/command.hpp"

namespace echo::client_app {

/// Adds it to the program.
Command declare_report(CLI::App& app);

}  // namespace echo::client_app
