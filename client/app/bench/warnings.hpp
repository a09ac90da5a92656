// What a reader of the figures should know about them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/results.hpp"

namespace echo::client_app::bench {

/// The size of a range as the system writes it, `32768\t60999`; absent if the text is none.
std::optional<std::uint64_t> count_in_range(const std::string& text);

/// Of this machine (net.ipv4.ip_local_port_range, which holds for IPv6 too); absent if it does not tell.
std::optional<std::uint64_t> count_of_local_ports();

/// Sentences without a full stop. `local_ports`: how many there are for outgoing connections, if they are needed.
std::vector<std::string> warnings_about(const Results& results, std::optional<std::uint64_t> local_ports);

}  // namespace echo::client_app::bench
