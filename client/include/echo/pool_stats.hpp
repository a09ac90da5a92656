// A snapshot of the client's connection pool.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

#include <echo/detail/export.hpp>

namespace echo {

/// Numbers that belong together: all taken at one instant. The first group describes that instant, the others count
/// from the pool's beginning.
///
/// Every call ends in exactly one of the second group, so that `requests` is at any time the sum of the other five,
/// of `queued` and of `in_flight`.
struct PoolStats {
    std::size_t in_use = 0;        ///< connections that carry at least one request
    std::size_t available = 0;     ///< connections that are connected and idle
    std::size_t connecting = 0;    ///< connections being opened
    std::size_t closing = 0;       ///< connections being closed, whose descriptors are still open
    std::size_t queued = 0;        ///< calls that wait for a connection
    std::size_t queued_bytes = 0;  ///< bytes of message of the calls that wait for a connection
    std::size_t in_flight = 0;     ///< calls that a connection carries
    std::size_t abandoned = 0;     ///< replies owed to calls that were cancelled or timed out

    std::uint64_t requests = 0;            ///< calls made
    std::uint64_t requests_processed = 0;  ///< calls that got their whole reply
    std::uint64_t timed_out = 0;           ///< calls whose time was up
    std::uint64_t cancelled = 0;           ///< calls ended by their caller
    std::uint64_t refused = 0;             ///< calls refused because the queue was full
    std::uint64_t failed = 0;              ///< calls ended by any other error

    std::uint64_t retried = 0;       ///< times that a call was taken from a lost connection to be sent on another one
    std::uint64_t late_replies = 0;  ///< replies that came when nobody waited for them any more

    std::uint64_t sessions = 0;           ///< connections established
    std::uint64_t connects_failed = 0;    ///< connections that could not be established, or were turned away
    std::uint64_t connections_lost = 0;   ///< connections that the server or the network ended
    std::uint64_t found_stale = 0;        ///< those among them whose end was only seen when they were needed again
    std::uint64_t retired_idle = 0;       ///< connections closed after `idle_timeout`
    std::uint64_t retired_lifetime = 0;   ///< connections replaced after `max_lifetime`
    std::uint64_t retired_stalled = 0;    ///< connections replaced after `stall_timeout`
    std::uint64_t retired_for_room = 0;   ///< connections closed to make room for a new one
    std::uint64_t retired_suspect = 0;    ///< connections replaced because they may have been dead
    std::uint64_t retired_abandoned = 0;  ///< connections replaced because they owed more than `max_abandoned` replies
    std::uint64_t retired_endpoint_gone = 0;  ///< connections closed because their address had left the endpoint's name
};

/// One JSON object on one line, with the names above as its keys.
ECHO_EXPORT std::string to_json(const PoolStats& stats);

}  // namespace echo
