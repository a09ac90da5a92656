// A snapshot of the client's connection pool.
#pragma once

#include <cstddef>
#include <cstdint>

namespace echo {

/// Numbers that belong together: all taken at one instant. The first four describe that instant,
/// the others count from the pool's beginning.
struct PoolStats {
    std::size_t in_use = 0;      ///< connections that owe at least one reply
    std::size_t available = 0;   ///< connected and idle
    std::size_t connecting = 0;  ///< being opened
    std::size_t queued = 0;      ///< calls that wait for a connection

    std::uint64_t sessions = 0;            ///< connections established
    std::uint64_t requests_processed = 0;  ///< calls that got their whole reply
    std::uint64_t retried = 0;             ///< times that a call was handed to another connection
    std::uint64_t timed_out = 0;           ///< calls ended by `request_timeout`
    std::uint64_t cancelled = 0;           ///< calls ended by their caller
    std::uint64_t refused = 0;             ///< calls refused because the queue was full
    std::uint64_t connects_failed = 0;     ///< connections that could not be established
    std::uint64_t connections_lost = 0;    ///< connections that the peer or the network ended
};

}  // namespace echo
