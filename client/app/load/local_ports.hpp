// How many ports the system has for outgoing connections.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace echo::client_app::bench {

/// The size of a range as the system writes it, `32768\t60999`; absent if the text is none.
std::optional<std::uint64_t> count_in_range(const std::string& text);

/// Of this machine (net.ipv4.ip_local_port_range, which holds for IPv6 too); absent if it does not tell.
std::optional<std::uint64_t> count_of_local_ports();

}  // namespace echo::client_app::bench
