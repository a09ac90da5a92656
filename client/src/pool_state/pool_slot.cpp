// The life of a connection slot: every change of its status, and the events that bring one about.
#include <algorithm>
#include <vector>

#include <echo/error.hpp>

#include "pool_state/pool_state.hpp"
#include "pool_state/saturating_time.hpp"

namespace echo::detail {

PoolState::Connection& PoolState::connect(std::size_t member, TimePoint now) {
    const std::size_t number = free_.top();
    free_.pop();
    Connection& connection = connections_[number];
    connection.status = Status::connecting;
    connection.member = member;
    // Where somebody waits for it, the first address to answer will do.
    connection.takes_any_address = ready_ == 0;
    ++fleet_[member].connections;
    ++fleet_[member].connecting;
    connection.is_handshaking = connection.has_been_used = connection.check_first = false;
    connection.answered = connection.replaces = 0;
    connection.connect_began_at = now;
    trust(connection);
    connecting_.push_back(number);
    actions_.connect(number);
    const bool is_first = free_.size() + 1 == connections_.size();
    if (is_first) resolve_at_ = saturating_add(now, config_.resolve_every);  // it looks the name up itself
    watch(connection);
    return connection;
}

void PoolState::connected(std::size_t number, TimePoint now, std::size_t member) {
    Connection& connection = connections_[number];
    if (connection.status != Status::connecting) return;
    if (member != Fleet::none && member != connection.member) move_to_member(connection, member, now);
    connection.session = ++counters_.sessions;
    connection.quiet_since = connection.last_life = now;
    connection.lifetime_ends_at = lifetime_.end_of_new(now);
    leave_status(connection, Status::ready);
    ++ready_;
    ++fleet_[connection.member].ready;
    replacement_ended(connection, true, now);
}

// Another address of the same name has answered first, although it was tried later.
void PoolState::move_to_member(Connection& connection, std::size_t member, TimePoint now) {
    FleetMember& slow = fleet_[connection.member];
    if (!slow.is_gone) fleet_.connect_failed(connection.member, false, now);
    --slow.connections;
    --slow.connecting;
    connection.member = member;
    ++fleet_[member].connections;
    ++fleet_[member].connecting;
}

void PoolState::remove_member(std::size_t member, TimePoint now) {
    fleet_.remove(member);
    if (gives_way_to_ == member || !fleet_.has_several()) gives_way_to_ = Fleet::none;
    for (Connection& connection : connections_) {
        if (connection.member != member) continue;
        if (connection.status == Status::ready) retire(connection, EndReason::endpoint_gone, now);
        if (connection.status == Status::connecting) begin_close(connection, EndReason::endpoint_gone);
    }
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
    // It has answered nothing, as one does behind which nobody is; or nothing that this client understands.
    const bool is_useless = connection.answered == 0 && connection.status == Status::ready && !loss.refused;
    if (fleet_.has_several() && is_useless) fleet_.failed(connection.member, now);
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
    FleetMember& member = fleet_[connections_[number].member];
    --member.connections;
    member.replies += connections_[number].answered;
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
    const std::size_t member = draining_ ? Fleet::none : member_to_connect(now);
    if (member == Fleet::none) return;  // tried again in a second
    connect(member, now).replaces = connection.session;
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
    connection.in_flight.clear();
    leave_status(connection, Status::closing);
    actions_.close(number(connection), reason, error);
}

// The accounts that depend on what a connection's status was.
void PoolState::leave_status(Connection& connection, Status next) {
    if (connection.status == Status::ready) {
        --ready_;
        --fleet_[connection.member].ready;
    }
    if (connection.status == Status::connecting) {
        std::erase(connecting_, number(connection));
        --fleet_[connection.member].connecting;
    }
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
        case EndReason::endpoint_gone: ++counters_.retired_endpoint_gone; return;
        case EndReason::refused:  // counted as a connect that failed
        case EndReason::client_closed: return;
    }
}

}  // namespace echo::detail
