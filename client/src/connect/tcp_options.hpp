// How the client's TCP connections behave: no delay, and an end to waiting for a peer that has vanished.
#pragma once

#include <chrono>

#include "executor/pool_executor.hpp"
#include "net/keep_alive.hpp"

namespace echo::detail {

// A peer that vanished without a word (its machine lost power, its network its cable) is noticed after 52 seconds,
// whether something was sent to it or not. Without these options Linux takes more than two hours when the connection is
// idle, and about a quarter of an hour when it is not (tcp(7)).

constexpr KeepAlive tcp_keep_alive{.idle = std::chrono::seconds(13), .interval = std::chrono::seconds(13), .count = 3};

/// How long bytes that were sent may stay unacknowledged (TCP_USER_TIMEOUT, RFC 5482). The same time as for a silent
/// connection, also because Linux applies it to the questions as well.
constexpr std::chrono::milliseconds user_timeout = tcp_keep_alive.idle + tcp_keep_alive.count * tcp_keep_alive.interval;

/// Sets all of them, and TCP_NODELAY, so that a request waits for no other segment's acknowledgement. What the system
/// does not know, or refuses, is left as it was: a connection without it still serves.
void set_tcp_options(Socket& socket);

}  // namespace echo::detail
