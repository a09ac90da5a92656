// The life of a connection slot: every change of its status, and the events that bring one about.
#include <algorithm>
#include <vector>

#include <echo/error.hpp>

#include "pool_state/pool_state.hpp"

namespace echo::detail {

PoolState::Connection& PoolState::connect(TimePoint now) {
    const std::size_t number = free_.top();
    free_.pop();
    Connection& connection = connections_[number];
    connection.status = Status::connecting;
    connection.is_handshaking = connection.has_been_used = connection.check_first = false;
    connection.answered = connection.replaces = 0;
    connection.connect_began_at = now;
    trust(connection);
    connecting_.push_back(number);
    actions_.connect(number);
    watch(connection);
    return connection;
}

void PoolState::connected(std::size_t number, TimePoint now) {
    Connection& connection = connections_[number];
    if (connection.status != Status::connecting) return;
    connection.session = ++counters_.sessions;
    connection.quiet_since = connection.last_life = now;
    connection.lifetime_ends_at = lifetime_.end_of_new(now);
    leave_status(connection, Status::ready);
    ++ready_;
    replacement_ended(connection, true, now);
}

void PoolState::connect_failed(std::size_t number, const Loss& loss, TimePoint now) {
    Connection& connection = connections_[number];
    if (connection.status != Status::connecting) return;
    leave_status(connection, Status::closing);
    connect_ended_badly(connection, loss, now);
}

void PoolState::write_failed(std::size_t number, TimePoint now) {
    Connection& connection = connections_[number];
    if (connection.status == Status::ready) retire(connection, EndReason::lost, now);
}

void PoolState::lost(std::size_t number, const Loss& loss, TimePoint now) {
    Connection& connection = connections_[number];
    if (connection.status != Status::ready && connection.status != Status::draining) return;
    release(connection, loss, now);
    begin_close(connection, loss.refused ? EndReason::refused : EndReason::lost, loss.cause ? loss.cause : loss.error);
    if (loss.refused) connect_ended_badly(connection, loss, now);
}

void PoolState::write_undone(std::size_t number, const Loss& loss, TimePoint now) {
    connections_[number].in_flight.undo_write();
    lost(number, loss, now);
}

void PoolState::stale(std::size_t number, std::error_code cause, TimePoint now) {
    Connection& connection = connections_[number];
    if (connection.status != Status::ready && connection.status != Status::draining) return;
    ++counters_.found_stale;
    connection.in_flight.undo_write();
    put_back_unwritten(connection, now);
    begin_close(connection, EndReason::lost, cause);
}

void PoolState::closed(std::size_t number) {
    leave_status(connections_[number], Status::free);
    free_.push(number);
    report_drained();
}

void PoolState::expire_connection(Connection& connection, TimePoint now) {
    switch (connection.status) {
        case Status::connecting:
            begin_close(connection, EndReason::lost);
            connect_ended_badly(connection, late_connect(connection.is_handshaking), now);
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

// Gives a connection no further request.
void PoolState::retire(Connection& connection, EndReason reason, TimePoint now) {
    leave_status(connection, Status::draining);
    connection.end_reason = reason;
    put_back_unwritten(connection, now);
    close_if_nobody_waits(connection);
}

bool PoolState::nobody_waits_for(const Connection& connection) {
    return connection.in_flight.abandoned() == connection.in_flight.size();
}

void PoolState::close_if_nobody_waits(Connection& connection) {
    if (connection.status == Status::draining && nobody_waits_for(connection))
        begin_close(connection, connection.end_reason);
}

void PoolState::begin_close(Connection& connection, EndReason reason, std::error_code error) {
    if (connection.status == Status::free || connection.status == Status::closing) return;
    if (connection.status != Status::connecting) count_end(reason);
    leave_status(connection, Status::closing);
    connection.in_flight.clear();
    actions_.close(number(connection), reason, error);
}

// The accounts that depend on what a connection's status was.
void PoolState::leave_status(Connection& connection, Status next) {
    if (connection.status == Status::ready) --ready_;
    if (connection.status == Status::connecting) std::erase(connecting_, number(connection));
    connection.status = next;
    update_place(connection);
}

void PoolState::count_end(EndReason reason) {
    switch (reason) {
        case EndReason::lost: ++counters_.connections_lost; return;
        case EndReason::idle: ++counters_.retired_idle; return;
        case EndReason::lifetime: ++counters_.retired_lifetime; return;
        case EndReason::stalled: ++counters_.retired_stalled; return;
        case EndReason::abandoned: ++counters_.retired_abandoned; return;
        case EndReason::made_room: ++counters_.retired_for_room; return;
        case EndReason::suspect: ++counters_.retired_suspect; return;
        case EndReason::refused:  // counted as a connect that failed
        case EndReason::client_closed: return;
    }
}

}  // namespace echo::detail
