// Deadlines and time-outs: what is due when, and what happens then.
#include <algorithm>

#include <echo/error.hpp>

#include "pool_state.hpp"
#include "saturating_time.hpp"

namespace echo::detail {

void PoolState::timer(TimePoint now) {
    wake_at_ = TimePoint::max();
    for (Connection& connection : connections_) {
        if (due_at(connection) <= now) expire_connection(connection, now);
    }
    dispatch(now);
    TimePoint next = deadlines_.empty() ? TimePoint::max() : deadlines_.earliest().deadline;
    for (const Connection& connection : connections_) next = std::min(next, due_at(connection));
    wake_at(next);
}

void PoolState::expire_requests(TimePoint now) {
    while (!deadlines_.empty() && deadlines_.earliest().deadline <= now) {
        ++counters_.timed_out;
        give_up(deadlines_.earliest(), errc::request_timeout, now);
    }
}

void PoolState::expire_connection(Connection& connection, TimePoint now) {
    switch (connection.status) {
        case Status::connecting:
            begin_close(connection);
            connect_ended_badly(connection, errc::connect_timeout, now);
            return;
        case Status::ready: retire(connection); return;  // idle, or stalled
        case Status::free:
        case Status::draining:
        case Status::closing: return;  // nothing falls due in these
    }
}

PoolState::TimePoint PoolState::due_at(const Connection& connection) const {
    const auto unless_off = [&](std::chrono::nanoseconds timeout) {
        return timeout.count() > 0 ? saturating_add(connection.quiet_since, timeout) : TimePoint::max();
    };
    switch (connection.status) {
        case Status::connecting: return saturating_add(connection.connect_began_at, config_.connect_timeout);
        case Status::ready:
            return unless_off(connection.in_flight.empty() ? config_.idle_timeout : config_.stall_timeout);
        case Status::free:
        case Status::draining:
        case Status::closing: return TimePoint::max();
    }
    return TimePoint::max();
}

// Asks for one call of timer(); the shell has one timer for the whole pool.
void PoolState::wake_at(TimePoint when) {
    if (when >= wake_at_) return;
    wake_at_ = when;
    actions_.push({.kind = PoolAction::Kind::arm_timer, .when = when});
}

}  // namespace echo::detail
