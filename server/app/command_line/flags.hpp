// The options of echo-server on its command line, and its help.
#pragma once

#include "command_line/command_line.hpp"

namespace CLI {
class App;
}

namespace echo::server_app {

/// Declares every option, so that parsing fills `command_line`, which must live until then.
void declare_flags(CLI::App& app, CommandLine& command_line);

}  // namespace echo::server_app
