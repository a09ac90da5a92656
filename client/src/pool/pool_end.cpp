// How calls, connections and the pool itself come to their end.
#include <algorithm>

#include <echo/error.hpp>

#include "pool/pool_state.hpp"

namespace echo::detail {

void PoolState::close(TimePoint now) {
    if (closed_) return;
    draining_ = closed_ = true;
    if (pending_ > 0 && !cut_off_) cut_off_ = errc::client_closed;
    while (PoolRequest* request = retries_.empty() ? waiting_.front() : retries_.front()) {
        give_up(*request, errc::client_closed, counters_.failed, now);
    }
    for (Connection& connection : connections_) {
        for (std::size_t place = 0; place < connection.in_flight.size(); ++place) {
            PoolRequest* request = connection.in_flight.at(place);
            if (!request) continue;
            note_wire_state(*request, connection.in_flight.wire_state(place));
            complete(*request, errc::client_closed, counters_.failed, now);
        }
        begin_close(connection, EndReason::client_closed);
    }
    report_drained();
}

void PoolState::drain(TimePoint deadline, TimePoint now) {
    drain_report_due_ = true;
    drain_deadline_ = std::min(drain_deadline_, deadline);
    draining_ = true;
    wake_at(drain_deadline_);
    dispatch(now);
    report_drained();
}

void PoolState::end_if_drained(TimePoint now) {
    if (!draining_ || closed_) return;
    if (pending_ > 0 && drain_deadline_ > now) return;
    if (pending_ > 0) cut_off_ = errc::drain_timeout;
    close(now);
}

// The pool has ended when its last descriptor is closed.
void PoolState::report_drained() {
    if (!closed_ || !drain_report_due_ || free_.size() < connections_.size()) return;
    drain_report_due_ = false;
    actions_.drained(cut_off_);
}

// Ends the call for its caller; what became of its bytes decides what stays behind.
void PoolState::give_up(PoolRequest& request, std::error_code error, std::uint64_t& counter, TimePoint now) {
    if (request.connection == PoolRequest::no_connection) {
        (request.minimum_session > 0 ? retries_ : waiting_).remove(request);
        end_wait(request, connecting_since(), now);
        return complete(request, error, counter, now);
    }
    Connection& connection = connections_[request.connection];
    InFlight& in_flight = connection.in_flight;
    const std::size_t place = in_flight.place_of(request);
    note_wire_state(request, in_flight.wire_state(place));
    if (is_written(in_flight, place)) {
        in_flight.abandon(place);
        const bool too_many = in_flight.abandoned() > max_abandoned_;
        if (too_many && connection.status == Status::ready) retire(connection, EndReason::abandoned, now);
    } else {
        take_out(connection, place, now);
    }
    close_if_nobody_waits(connection);
    complete(request, error, counter, now);
}

// Every call ends here, and in one of the counters.
void PoolState::complete(PoolRequest& request, std::error_code error, std::uint64_t& counter, TimePoint now) {
    ++counter;
    --pending_;
    end_phase(request, now);
    request.response.total = now - request.submitted_at;
    deadlines_.remove(request);
    actions_.complete(request, error);
}

// Books the time since the last phase began: in line, or on a connection.
void PoolState::end_phase(PoolRequest& request, TimePoint now) {
    const bool in_line = request.connection == PoolRequest::no_connection;
    (in_line ? request.response.queued : request.response.waiting) += now - request.phase_began_at;
    request.phase_began_at = now;
}

// Books a time in line, as far as it was a wait for a connection to be opened, as such.
void PoolState::end_wait(PoolRequest& request, TimePoint connect_began_at, TimePoint now) {
    const TimePoint waited_for_connect_since = std::max(request.phase_began_at, connect_began_at);
    if (waited_for_connect_since < now) {
        request.response.connecting += now - waited_for_connect_since;
        request.response.queued += waited_for_connect_since - request.phase_began_at;
        request.phase_began_at = now;
    }
    end_phase(request, now);
}

// Never lowered: a call sent on an earlier attempt was sent.
void PoolState::note_wire_state(PoolRequest& request, WireState state) {
    request.response.wire_state = std::max(request.response.wire_state, state);
}

PoolState::TimePoint PoolState::connecting_since() const {
    return connecting_.empty() ? TimePoint::max() : connections_[connecting_.front()].connect_began_at;
}

// The accounts that depend on what a connection's status was.
void PoolState::leave_status(Connection& connection, Status next) {
    if (connection.status == Status::ready) --ready_;
    if (connection.status == Status::connecting) std::erase(connecting_, number(connection));
    connection.status = next;
    update_place(connection);
}

// Of a request that no byte was written of.
void PoolState::take_out(Connection& connection, std::size_t place, TimePoint now) {
    connection.in_flight.erase(place);
    if (connection.in_flight.empty()) connection.quiet_since = now;
    update_place(connection);
}

// Gives a connection no further request.
void PoolState::retire(Connection& connection, EndReason reason, TimePoint now) {
    leave_status(connection, Status::draining);
    connection.end_reason = reason;
    put_back_unwritten(connection, now);
    close_if_nobody_waits(connection);
}

void PoolState::close_if_nobody_waits(Connection& connection) {
    const InFlight& in_flight = connection.in_flight;
    const bool nobody_waits = in_flight.abandoned() == in_flight.size();
    if (connection.status == Status::draining && nobody_waits) begin_close(connection, connection.end_reason);
}

void PoolState::begin_close(Connection& connection, EndReason reason, std::error_code error) {
    if (connection.status == Status::free || connection.status == Status::closing) return;
    if (connection.status != Status::connecting) count_end(reason);
    leave_status(connection, Status::closing);
    connection.in_flight.clear();
    actions_.close(number(connection), reason, error);
}

void PoolState::count_end(EndReason reason) {
    switch (reason) {
        case EndReason::lost: ++counters_.connections_lost; return;
        case EndReason::idle: ++counters_.retired_idle; return;
        case EndReason::lifetime: ++counters_.retired_lifetime; return;
        case EndReason::stalled: ++counters_.retired_stalled; return;
        case EndReason::abandoned: ++counters_.retired_abandoned; return;
        case EndReason::made_room: ++counters_.retired_for_room; return;
        case EndReason::refused:  // counted as a connect that failed
        case EndReason::client_closed: return;
    }
}

}  // namespace echo::detail
