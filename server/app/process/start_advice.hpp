// What to say about endpoints when the server starts: of those that fail, and of those that work and are a risk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <echo/endpoint.hpp>

namespace echo::server_app {

/// What to do when an endpoint cannot be listened on: words to follow the error's own, beginning with "; ", or nothing
/// if there is no good advice.
std::string listen_hint(const std::system_error& error);

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
