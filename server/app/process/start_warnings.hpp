// What is allowed, and yet worth a word when the server starts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <echo/endpoint.hpp>

namespace echo::server_app {

/// What the warnings depend on besides the endpoints.
struct Privileges {
    bool is_root = false;
    std::uint16_t first_unprivileged_port = 1024;  ///< net.ipv4.ip_unprivileged_port_start, see ip(7)
};

Privileges privileges_of_process();

/// A sentence for each endpoint that other machines can reach, and one if the process is root without need. `listen` is
/// where the server does listen, with the ports that the system picked.
std::vector<std::string> start_warnings(const std::vector<Endpoint>& listen, const std::optional<Endpoint>& admin,
                                        const Privileges& privileges);

/// Whether only this machine can reach it: a Unix socket, a loopback address, or the name localhost.
bool is_loopback(const Endpoint& endpoint);

}  // namespace echo::server_app
