// The settings that the environment gives: ECHO_SERVER_IDLE_TIMEOUT and its like.
#pragma once

#include <string>
#include <vector>

#include "settings/layer.hpp"

namespace echo::server_app {

/// `NAME=value` each.
using Environment = std::vector<std::string>;

/// That of the process as it is now. No other thread may change it meanwhile.
Environment process_environment();

/// The settings, and "config", the path of the file. Variables without the prefix are passed over, and so are those
/// that Kubernetes makes for its services, which may bear the same prefix.
/// @throws std::invalid_argument naming the variable, if it is empty or is none of the settings.
Layer read_environment(const Environment& environment);

}  // namespace echo::server_app
