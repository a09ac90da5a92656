// A question to peers that say nothing, by the system itself: whether they are still there.
#pragma once

#include <chrono>

#include "socket/socket_types.hpp"

namespace echo::server_detail {

// A peer that vanished without a word (its machine lost power, a firewall forgot the connection) is noticed after two
// minutes, also where no time-out of the server's runs; Linux alone takes more than two hours (tcp(7)).

/// How long a connection is silent before the system asks (TCP_KEEPIDLE).
constexpr std::chrono::seconds keep_alive_idle{60};

/// How long it waits for an answer before it asks again (TCP_KEEPINTVL).
constexpr std::chrono::seconds keep_alive_interval{15};

/// How many questions may go unanswered (TCP_KEEPCNT).
constexpr int keep_alive_count = 4;

/// For the connections that a listening socket of TCP accepts: they inherit it, so that none of them costs a system
/// call. What the system does not know, or refuses, is left as it was: a connection without it is still served.
void ask_accepted_peers(Acceptor& acceptor);

}  // namespace echo::server_detail
