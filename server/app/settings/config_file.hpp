// The settings that a file gives, in TOML.
#pragma once

#include <string>
#include <string_view>

#include "settings/layer.hpp"

namespace echo::server_app {

/// The bytes of the regular file, 1 MiB at most. What can be read only once, such as a pipe, is refused.
/// @throws std::invalid_argument with one sentence that names the file and the cause.
std::string read_text_file(const std::string& path);

/// What the text of the file holds. `path` is how sentences call it.
/// @throws std::invalid_argument naming path, line and column, if it is no TOML, or something in it is no setting.
Layer parse_config(std::string_view text, std::string_view path);

}  // namespace echo::server_app
