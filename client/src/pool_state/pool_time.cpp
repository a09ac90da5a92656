// Deadlines and time-outs: what is due when.
#include <algorithm>

#include <echo/error.hpp>

#include "pool_state/pool_state.hpp"
#include "pool_state/saturating_time.hpp"

namespace echo::detail {

void PoolState::timer(TimePoint now) {
    wake_at_ = TimePoint::max();
    for (Connection& connection : connections_) {
        if (due_at(connection) <= now) expire_connection(connection, now);
    }
    serve_line(now);
    for (const Connection& connection : connections_) watch(connection);
    wake_at(deadlines_.next());
    if (!closed_) wake_at(drain_deadline_);
}

void PoolState::expire_requests(TimePoint now) {
    while (deadlines_.next() <= now) {
        PoolRequest& request = deadlines_.earliest();
        const TimePoint placed_at = request.phase_began_at;
        give_up(request, errc::request_timeout, counters_.timed_out, now);
        suspect_silent(request, placed_at, now);
    }
}

void PoolState::bytes_received(std::size_t number, TimePoint now) {
    Connection& connection = connections_[number];
    connection.quiet_since = connection.last_life = now;
    connection.check_first = false;
    trust_again(connection);
    // Not earlier: a server may turn a client away after the connection was made.
    if (!fleet_.has_several()) fleet_.has_answered(connection.member, connection.connect_began_at);
}

// While nothing is connected, nobody asks: the next connect does.
void PoolState::resolve_when_due(TimePoint now) {
    if (!follows_names_ || closed_ || free_.size() == connections_.size()) return;
    if (resolve_at_ <= now) {
        actions_.resolve();
        resolve_at_ = saturating_add(now, config_.resolve_every);
    }
    wake_at(resolve_at_);
}

// How long the server of a call has taken, or has had in vain.
void PoolState::note_latency(const PoolRequest& request, TimePoint now) {
    if (fleet_.has_several())
        fleet_[connections_[request.connection].member].latency.add(now - request.phase_began_at, now);
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
