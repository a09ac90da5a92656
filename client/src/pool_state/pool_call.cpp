// How a call ends: with a reply, or because it is given up; and the facts about it that are kept on the way.
#include <algorithm>
#include <utility>

#include "pool_state/pool_state.hpp"

namespace echo::detail {

void PoolState::replied(std::size_t number, std::error_code error, TimePoint now) {
    Connection& connection = connections_[number];
    PoolRequest* request = connection.in_flight.pop();
    ++connection.answered;
    // Many replies may come together: its place is looked at when the state settles.
    if (!std::exchange(connection.has_answered, true)) have_answered_.push_back(number);
    if (request) {
        note_wire_state(*request, WireState::sent);
        if (fleet_.has_several()) {
            fleet_.has_answered(connection.member, connection.connect_began_at);
            note_latency(*request, now);
        }
        if (config_.deadline_admission) admission_.replied(now - request->phase_began_at, now);
        complete(*request, error, counters_.requests_processed, now);
    } else {
        ++counters_.late_replies;
    }
    close_if_nobody_waits(connection);
}

void PoolState::refused(std::size_t number, PoolRequest& request, std::error_code error, TimePoint now) {
    Connection& connection = connections_[number];
    take_out(connection, connection.in_flight.place_of(request), now);
    complete(request, error, counters_.failed, now);
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
        note_latency(request, now);
        const bool too_many = in_flight.abandoned() > max_abandoned_;
        if (too_many && connection.status == Status::ready) retire(connection, EndReason::abandoned, now);
    } else {
        take_out(connection, place, now);
    }
    close_if_nobody_waits(connection);
    complete(request, error, counter, now);
}

// Of a request that no byte was written of.
void PoolState::take_out(Connection& connection, std::size_t place, TimePoint now) {
    connection.in_flight.erase(place);
    if (connection.in_flight.empty()) connection.quiet_since = now;
    update_place(connection);
}

// Every call ends here, and in one of the counters.
void PoolState::complete(PoolRequest& request, std::error_code error, std::uint64_t& counter, TimePoint now) {
    ++counter;
    --pending_;
    request.is_complete = true;
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

}  // namespace echo::detail
