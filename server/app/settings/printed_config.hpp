// The whole configuration as a file that can be read again.
#pragma once

#include <string>

#include "settings/configuration.hpp"

namespace echo::server_app {

/// TOML, a line for each setting, with where its value comes from as a comment. What is not set stands as a comment as
/// a whole, with an example in place of the value.
/// @throws std::invalid_argument for a path that is not UTF-8, which TOML cannot hold.
std::string to_toml(const Configuration& configuration);

}  // namespace echo::server_app
