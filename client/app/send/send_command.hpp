// The command `send`: messages go out, replies are printed.
#pragma once

#include "options/command.hpp"

namespace CLI {
class App;
}

namespace echo::client_app {

/// Adds the command to the program.
Command declare_send(CLI::App& app);

}  // namespace echo::client_app
