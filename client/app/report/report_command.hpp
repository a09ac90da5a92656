// The command `echo-client report`.
#pragma once

#include "options/command.hpp"

namespace CLI {
class App;
}

namespace echo::client_app {

/// Adds it to the program.
Command declare_report(CLI::App& app);

}  // namespace echo::client_app
