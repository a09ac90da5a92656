// The rules that a server's settings must keep.
#pragma once

#include <memory>

#include <echo/server_config.hpp>

#include "session/server_tls.hpp"

namespace echo::server_detail {

/// Reads the files of TLS too. @returns what is made of them; null if no endpoint speaks TLS.
/// @throws std::invalid_argument for the first setting that breaks its rule: field, rule, value given.
std::shared_ptr<ServerTls> check_config(const ServerConfig& config);

}  // namespace echo::server_detail
