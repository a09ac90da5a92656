// The option --count-instances of the commands that tell who has answered.
#pragma once

#include <echo/client_config.hpp>

namespace CLI {
class App;
}

namespace echo::client_app {

/// `flag` must live until the command line is parsed.
void declare_count_instances(CLI::App& command, bool& flag);

/// @throws std::invalid_argument with one sentence if replies cannot be told from what stands before them.
void check_count_instances(const EchoConfig& config);

}  // namespace echo::client_app
