// The settings that a file gives, in TOML (https://toml.io).
#pragma once

#include <string_view>

#include "settings/layer.hpp"

namespace echo::server_app {

/// What the text of the file holds. `path` is how sentences call it.
/// @throws std::invalid_argument naming path, line and column, if it is no TOML, or something in it is no setting.
Layer parse_config(std::string_view text, std::string_view path);

}  // namespace echo::server_app
