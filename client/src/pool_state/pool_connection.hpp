// What the pool's logic knows of one of its connections.
#pragma once

#include <cstddef>
#include <cstdint>

#include <echo/detail/pool_request.hpp>
#include <echo/pool_events.hpp>

#include "pool_state/in_flight.hpp"

namespace echo::detail {

/// A slot: `free` until a connection is opened, and again when its descriptor is closed.
struct PoolConnection {
    enum class Status { free, connecting, ready, draining, closing };

    explicit PoolConnection(std::size_t max_in_flight) : in_flight(max_in_flight) {}

    InFlight in_flight;
    Status status = Status::free;
    std::size_t member = 0;          // of the fleet
    std::size_t counted_load = 0;    // slots that are counted as the member's
    bool takes_any_address = false;  // while it is connecting
    bool is_handshaking = false;     // while it is connecting: the address has answered
    bool has_been_used = false;
    bool has_answered = false;   // it is among those whose place settle() looks at
    bool awaits_write = false;   // it is among those that write_assigned() will begin a write on
    bool check_first = false;    // it was idle for so long that it may have ended unseen
    bool suspect = false;        // it may be dead without a word
    bool stuck = false;          // and somebody has waited in vain for its write to end
    std::uint64_t session = 0;   // counted from 1 over the pool's life
    std::uint64_t answered = 0;  // whole replies received
    std::uint64_t replaces = 0;  // the session to be retired once this one is connected
    PoolRequest::TimePoint connect_began_at{};
    PoolRequest::TimePoint quiet_since{};  // idle since, or owing replies and silent since
    PoolRequest::TimePoint last_life{};    // connected, heard from, or seen to take bytes
    PoolRequest::TimePoint lifetime_ends_at{};
    EndReason end_reason{};  // of one that is draining
};

}  // namespace echo::detail
