// The command `bench`: a load on the server, and what became of it.
#pragma once

#include <CLI/CLI.hpp>

#include "options/command.hpp"

namespace echo::client_app {

/// Adds the command to the program.
Command declare_bench(CLI::App& app);

}  // namespace echo::client_app
