// Deadlines and time-outs: what is due when, and what happens then.
#include <algorithm>

#include <echo/error.hpp>

#include "pool/pool_state.hpp"
#include "pool/saturating_time.hpp"

namespace echo::detail {

void PoolState::timer(TimePoint now) {
    wake_at_ = TimePoint::max();
    for (Connection& connection : connections_) {
        if (due_at(connection) <= now) expire_connection(connection, now);
    }
    dispatch(now);
    for (const Connection& connection : connections_) watch(connection);
    wake_at(deadlines_.next());
    if (!closed_) wake_at(drain_deadline_);
}

void PoolState::expire_requests(TimePoint now) {
    while (deadlines_.next() <= now) {
        give_up(deadlines_.earliest(), errc::request_timeout, counters_.timed_out, now);
    }
}

void PoolState::expire_connection(Connection& connection, TimePoint now) {
    switch (connection.status) {
        case Status::connecting:
            begin_close(connection, EndReason::lost);
            connect_ended_badly(connection, {.error = errc::connect_timeout, .cause = {}}, now);
            return;
        case Status::ready:
            if (silence_ends_at(connection) > now) return end_lifetime(connection, now);
            retire(connection, connection.in_flight.empty() ? EndReason::idle : EndReason::stalled, now);
            return;
        case Status::free:
        case Status::draining:
        case Status::closing: return;  // nothing falls due in these
    }
}

// Where there is room, the connection stays until its replacement is connected.
void PoolState::end_lifetime(Connection& connection, TimePoint now) {
    lifetime_.one_ended(now);
    if (free_.empty()) return retire(connection, EndReason::lifetime, now);
    if (draining_ || !may_connect(now)) return;  // tried again in a second
    connect(now).replaces = connection.session;
    connection.lifetime_ends_at = TimePoint::max();
}

// A connection that could not be replaced stays, and another try is made later.
void PoolState::replacement_ended(Connection& replacement, bool connected, TimePoint now) {
    if (replacement.replaces == 0) return;
    for (Connection& old : connections_) {
        if (old.status != Status::ready || old.session != replacement.replaces) continue;
        if (connected) return retire(old, EndReason::lifetime, now);
        old.lifetime_ends_at = now;
        return watch(old);
    }
}

PoolState::TimePoint PoolState::due_at(const Connection& connection) const {
    switch (connection.status) {
        case Status::connecting: return saturating_add(connection.connect_began_at, config_.connect_timeout);
        case Status::ready: {
            const TimePoint lifetime_ends_at = std::max(connection.lifetime_ends_at, lifetime_.next_at());
            return std::min(silence_ends_at(connection), lifetime_ends_at);
        }
        case Status::free:
        case Status::draining:
        case Status::closing: return TimePoint::max();
    }
    return TimePoint::max();
}

PoolState::TimePoint PoolState::silence_ends_at(const Connection& connection) const {
    const auto timeout = connection.in_flight.empty() ? config_.idle_timeout : config_.stall_timeout;
    return timeout.count() > 0 ? saturating_add(connection.quiet_since, timeout) : TimePoint::max();
}

void PoolState::note_life(Connection& connection, TimePoint now) {
    connection.quiet_since = now;
    connection.check_first = false;
    // Not earlier: a server may turn a client away after the connection was made.
    backoff_.succeeded();
}

// To be called when a connection may be due earlier than it was.
void PoolState::watch(const Connection& connection) {
    wake_at(due_at(connection));
}

// Asks for one call of timer(); the shell has one timer for the whole pool.
void PoolState::wake_at(TimePoint when) {
    if (when >= wake_at_) return;
    wake_at_ = when;
    actions_.arm_timer(when);
}

}  // namespace echo::detail
