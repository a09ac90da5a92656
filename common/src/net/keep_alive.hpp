// How the system finds out that a silent peer is gone.
#pragma once

#include <chrono>

namespace echo::detail {

/// The system's questions to a peer that says nothing (tcp(7)).
struct KeepAlive {
    std::chrono::seconds idle;      ///< how long a connection is silent before the first (TCP_KEEPIDLE)
    std::chrono::seconds interval;  ///< how long an answer may take before the next (TCP_KEEPINTVL)
    int count;                      ///< how many may go unanswered (TCP_KEEPCNT)
};

/// For a socket of TCP; those that a listening one accepts inherit it. What the system does not know, or refuses, is
/// left as it was: a connection without it still serves.
void set_keep_alive(int descriptor, const KeepAlive& questions) noexcept;

}  // namespace echo::detail
