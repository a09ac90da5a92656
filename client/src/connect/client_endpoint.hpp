// What a client can connect to.
#pragma once

#include <echo/client_config.hpp>
#include <echo/endpoint.hpp>

namespace echo::detail {

/// @throws std::invalid_argument if a client cannot connect to `endpoint`, or not in that way.
void check_client_endpoint(const Endpoint& endpoint, const EchoConfig& config);

}  // namespace echo::detail
