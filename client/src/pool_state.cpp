#include "pool_state.hpp"

#include <algorithm>

#include <asio/error.hpp>

#include <echo/error.hpp>

namespace echo::detail {

PoolState::PoolState(const EchoConfig& config, std::uint32_t seed)
    : config_(config), max_abandoned_(config.max_abandoned > 0 ? config.max_abandoned
                                                               : std::max<std::size_t>(1, config.max_in_flight / 4)),
      connections_(config.pool_size, Connection(config.max_in_flight)), backoff_(seed) {}

void PoolState::submit(PoolRequest& request, TimePoint now) {
    request.phase_began_at = request.submitted_at;
    if (closed_) return complete(request, errc::client_closed, now);

    // Those whose time is up make room; whoever then still waits waits because nothing is free, so that a full line
    // means refusing at once.
    dispatch(now);
    const std::size_t queued_bytes = waiting_.bytes() + request.size;
    const bool full =
        waiting_.size() >= config_.max_queued || (!waiting_.empty() && queued_bytes > config_.max_queued_bytes);
    if (full) {
        ++counters_.refused;
        return complete(request, errc::queue_full, now);
    }
    waiting_.push_back(request);
    if (request.deadline != TimePoint::max()) {
        deadlines_.push(request);
        wake_at(request.deadline);
    }
    dispatch(now);
}

void PoolState::refuse(PoolRequest& request, std::error_code error, TimePoint now) {
    request.phase_began_at = request.submitted_at;
    complete(request, closed_ ? make_error_code(errc::client_closed) : error, now);
}

void PoolState::cancel(PoolRequest& request, TimePoint now) {
    ++counters_.cancelled;
    give_up(request, asio::error::operation_aborted, now);
    dispatch(now);
}

void PoolState::close(TimePoint now) {
    closed_ = true;
    while (PoolRequest* request = retries_.empty() ? waiting_.front() : retries_.front()) {
        give_up(*request, errc::client_closed, now);
    }
    for (Connection& connection : connections_) {
        for (std::size_t place = 0; place < connection.in_flight.size(); ++place) {
            PoolRequest* request = connection.in_flight.at(place);
            if (!request) continue;
            note_wire_state(*request, connection.in_flight.wire_state(place));
            complete(*request, errc::client_closed, now);
        }
        begin_close(connection);
    }
}

void PoolState::connected(std::size_t number, TimePoint now) {
    Connection& connection = connections_[number];
    if (connection.status != Status::connecting) return;
    connection.status = Status::ready;
    connection.session = ++counters_.sessions;
    connection.quiet_since = now;
    backoff_.succeeded();
    wake_at(due_at(connection));
    dispatch(now);
}

void PoolState::connect_failed(std::size_t number, std::error_code error, TimePoint now) {
    Connection& connection = connections_[number];
    if (connection.status != Status::connecting) return;
    connection.status = Status::closing;
    connect_ended_badly(connection, error, now);
    dispatch(now);
}

void PoolState::write_done(std::size_t number, TimePoint now) {
    Connection& connection = connections_[number];
    connection.in_flight.end_write();
    close_if_nobody_waits(connection);  // all that was left may have been refused
    dispatch(now);
}

void PoolState::write_failed(std::size_t number, TimePoint now) {
    Connection& connection = connections_[number];
    if (connection.status == Status::ready) retire(connection);
    dispatch(now);
}

void PoolState::bytes_received(std::size_t number, TimePoint now) {
    connections_[number].quiet_since = now;
}

void PoolState::replied(std::size_t number, std::error_code error, TimePoint now) {
    Connection& connection = connections_[number];
    PoolRequest* request = connection.in_flight.pop();
    ++connection.answered;
    connection.quiet_since = now;
    if (request) {
        note_wire_state(*request, WireState::sent);
        ++counters_.requests_processed;
        complete(*request, error, now);
    }
    close_if_nobody_waits(connection);
    wake_at(due_at(connection));
    dispatch(now);
}

void PoolState::refused(std::size_t number, PoolRequest& request, std::error_code error, TimePoint now) {
    InFlight& in_flight = connections_[number].in_flight;
    in_flight.erase(in_flight.place_of(request));
    complete(request, error, now);
}

void PoolState::lost(std::size_t number, const Loss& loss, TimePoint now) {
    Connection& connection = connections_[number];
    if (connection.status != Status::ready && connection.status != Status::draining) return;
    ++counters_.connections_lost;
    release(connection, loss, now);
    begin_close(connection);
    dispatch(now);
}

void PoolState::closed(std::size_t number, TimePoint now) {
    connections_[number].status = Status::free;
    dispatch(now);
}

// Ends the call for its caller; what became of its bytes decides what stays behind.
void PoolState::give_up(PoolRequest& request, std::error_code error, TimePoint now) {
    if (request.connection == PoolRequest::no_connection) {
        (request.minimum_session > 0 ? retries_ : waiting_).remove(request);
        end_wait(request, connecting_since(), now);
        return complete(request, error, now);
    }
    Connection& connection = connections_[request.connection];
    InFlight& in_flight = connection.in_flight;
    const std::size_t place = in_flight.place_of(request);
    note_wire_state(request, in_flight.wire_state(place));
    if (is_written(in_flight, place)) {
        in_flight.abandon(place);
        if (in_flight.abandoned() > max_abandoned_) retire(connection);
    } else {
        in_flight.erase(place);
    }
    close_if_nobody_waits(connection);
    complete(request, error, now);
}

void PoolState::complete(PoolRequest& request, std::error_code error, TimePoint now) {
    end_phase(request, now);
    request.response.total = now - request.submitted_at;
    if (request.heap_place != PoolRequest::no_place) deadlines_.remove(request);
    actions_.push({.kind = PoolAction::Kind::complete, .request = &request, .error = error});
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
    TimePoint since = TimePoint::max();
    for (const Connection& connection : connections_) {
        if (connection.status == Status::connecting) since = std::min(since, connection.connect_began_at);
    }
    return since;
}

// Gives a connection no further request.
void PoolState::retire(Connection& connection) {
    connection.status = Status::draining;
    close_if_nobody_waits(connection);
}

void PoolState::close_if_nobody_waits(Connection& connection) {
    const InFlight& in_flight = connection.in_flight;
    if (connection.status == Status::draining && in_flight.size() == in_flight.abandoned()) {
        begin_close(connection);
    }
}

void PoolState::begin_close(Connection& connection) {
    if (connection.status == Status::free || connection.status == Status::closing) return;
    connection.status = Status::closing;
    connection.in_flight.clear();
    actions_.push({.kind = PoolAction::Kind::close, .connection = number(connection)});
}

std::size_t PoolState::number(const Connection& connection) const {
    return static_cast<std::size_t>(&connection - connections_.data());
}

PoolStats PoolState::stats() const {
    PoolStats stats = counters_;
    stats.queued = retries_.size() + waiting_.size();
    for (const Connection& connection : connections_) {
        const bool live = connection.status == Status::ready || connection.status == Status::draining;
        if (live) ++(connection.in_flight.empty() ? stats.available : stats.in_use);
        if (connection.status == Status::connecting) ++stats.connecting;
    }
    return stats;
}

}  // namespace echo::detail
