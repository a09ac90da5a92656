// The pool's bookkeeping for one call. Part of the pool's inside; not for direct use.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include <echo/response.hpp>

namespace echo::detail {

/// A node that the pool's lists and its deadline heap link directly, so that queueing a call
/// allocates nothing. Whoever submits it owns it and keeps it at its place until the pool says
/// that it is complete.
struct PoolRequest {
    using TimePoint = std::chrono::steady_clock::time_point;

    // Set by the owner before it submits.
    std::size_t size = 0;                   // bytes of message
    TimePoint submitted_at{};               // when its caller asked for it
    TimePoint deadline = TimePoint::max();  // max: none
    bool idempotent = true;                 // may be sent a second time

    // Filled by the pool, for the owner to read when the call is complete.
    Response response;

    // The pool's own.
    std::uint64_t number = 0;  // in the order of submission
    static constexpr std::size_t no_connection = SIZE_MAX;
    static constexpr std::size_t no_place = SIZE_MAX;
    std::size_t connection = no_connection;  // which connection carries it
    PoolRequest* previous = nullptr;         // neighbours in the queue it waits in
    PoolRequest* next = nullptr;
    std::size_t heap_place = no_place;  // where the heap of deadlines holds it,
    bool has_listed_deadline = false;   // or whether the list of deadlines does, and
    PoolRequest* earlier = nullptr;     // its neighbours there
    PoolRequest* later = nullptr;
    std::uint64_t minimum_session = 0;  // a retry wants a connection opened after its failure
    std::size_t failed_member = 0;      // … or another server than this one
    unsigned unsent_moves = 0;          // connections lost before a byte of it was written
    bool is_complete = false;           // the pool is about to say so
    unsigned settled_moves = 0;         // … at another call, which has ended for it
    TimePoint phase_began_at{};         // since when it waits, or is carried
};

}  // namespace echo::detail
