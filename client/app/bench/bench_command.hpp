// The command `bench`: a load on the server, and what became of it.
#pragma once

#include "options/command.hpp"

namespace CLI {
class App;
}

namespace echo::client_app {

/// Adds the command to the program.
Command declare_bench(CLI::App& app);

}  // namespace echo::client_app
