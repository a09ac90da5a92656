// The command `manual`: prints the manual page.
#pragma once

#include "options/command.hpp"

namespace CLI {
class App;
}

namespace echo::client_app {

/// Adds the command to the program, whose options and commands the page will explain.
Command declare_manual(CLI::App& app);

}  // namespace echo::client_app
