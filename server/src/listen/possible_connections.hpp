// How many connections the process may have at all.
#pragma once

#include <cstddef>

namespace echo::server_detail {

/// As many as there may be descriptors (RLIMIT_NOFILE, getrlimit(2)), less 32 for the process itself, or more where the
/// event loops and listening sockets need more; at least 1.
std::size_t possible_connections(std::size_t event_loops, std::size_t listeners);

}  // namespace echo::server_detail
