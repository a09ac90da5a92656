// Until when a server's certificate is good.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <echo/client_config.hpp>
#include <echo/endpoint.hpp>

namespace echo::client_app {

/// Opens a connection of its own to `peer`, an address and port such as `127.0.0.1:8443` or `[::1]:8443` (empty: to the
/// endpoint, whose name is looked up), and begins TLS, which shows the certificate, whatever becomes of the handshake;
/// nothing is verified here, and the connection ends at once. All of it takes `longest` at the most.
/// @return None if there was no certificate to be seen.
std::optional<std::chrono::system_clock::time_point> certificate_end(const std::string& peer, const Endpoint& endpoint,
                                                                     const EchoConfig& config,
                                                                     std::chrono::nanoseconds longest);

}  // namespace echo::client_app
