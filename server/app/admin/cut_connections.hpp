// Ends connections whose sockets belong to a library that does not give them away.
#pragma once

#include <cstdint>
#include <string>

namespace echo::server_app {

/// Shuts down every connection of this process that came in on the TCP port `port` of `address`, a number; on any of
/// its addresses if that is 0.0.0.0 or ::. Who uses it finds its end, and closes it. Any thread.
void cut_connections(const std::string& address, std::uint16_t port);

}  // namespace echo::server_app
