// The header by which a client says whose connection it is, as a balancer would.
#pragma once

#include <system_error>

#include <echo/client_config.hpp>

#include "executor/pool_executor.hpp"

namespace echo::detail {

/// Sends it on a socket that has just been connected, before anything else; nothing with `ProxyVersion::none`. It names
/// the socket's own addresses.
Awaitable<std::error_code> send_proxy_header(Socket& socket, ProxyVersion version);

}  // namespace echo::detail
