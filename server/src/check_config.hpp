// The rules that a server's settings must keep.
#pragma once

#include <echo/server_config.hpp>

namespace echo::detail {

/// @throws std::invalid_argument for the first setting that breaks its rule: field, rule, value given.
void check_config(const ServerConfig& config);

}  // namespace echo::detail
