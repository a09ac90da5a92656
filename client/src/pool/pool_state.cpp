#include "pool/pool_state.hpp"

#include <algorithm>

#include <asio/error.hpp>

#include <echo/error.hpp>

namespace echo::detail {

PoolState::PoolState(const EchoConfig& config, std::uint32_t seed)
    : config_(config), max_abandoned_(config.max_abandoned > 0 ? config.max_abandoned
                                                               : std::max<std::size_t>(1, config.max_in_flight / 4)),
      connections_(config.pool_size, Connection(config.max_in_flight)), with_room_(config.pool_size), backoff_(seed),
      lifetime_(config.max_lifetime, seed) {
    for (std::size_t connection = 0; connection < config.pool_size; ++connection) free_.push(connection);
    awaiting_write_.reserve(config.pool_size);
}

void PoolState::submit(PoolRequest& request, TimePoint now) {
    request.number = ++counters_.requests;
    ++pending_;
    request.phase_began_at = request.submitted_at;
    if (draining_) return complete(request, errc::client_closed, counters_.failed, now);

    // Those whose time is up make room; whoever then still waits waits because nothing is free, so that a full line
    // means refusing at once.
    if (deadlines_.next() <= now) dispatch(now);
    const std::size_t queued_bytes = waiting_.bytes() + request.size;
    const bool full =
        waiting_.size() >= config_.max_queued || (!waiting_.empty() && queued_bytes > config_.max_queued_bytes);
    if (full) return complete(request, errc::queue_full, counters_.refused, now);

    waiting_.push_back(request);
    deadlines_.push(request);
    wake_at(request.deadline);
    dispatch(now);
}

void PoolState::refuse(PoolRequest& request, std::error_code error, TimePoint now) {
    ++counters_.requests;
    ++pending_;
    request.phase_began_at = request.submitted_at;
    complete(request, draining_ ? make_error_code(errc::client_closed) : error, counters_.failed, now);
}

void PoolState::cancel(PoolRequest& request, TimePoint now) {
    give_up(request, asio::error::operation_aborted, counters_.cancelled, now);
    dispatch(now);
}

void PoolState::connected(std::size_t number, TimePoint now) {
    Connection& connection = connections_[number];
    if (connection.status != Status::connecting) return;
    connection.session = ++counters_.sessions;
    connection.quiet_since = now;
    connection.lifetime_ends_at = lifetime_.end_of_new(now);
    leave_status(connection, Status::ready);
    ++ready_;
    replacement_ended(connection, true, now);
    dispatch(now);
}

void PoolState::connect_failed(std::size_t number, std::error_code error, TimePoint now, std::error_code cause) {
    Connection& connection = connections_[number];
    if (connection.status != Status::connecting) return;
    leave_status(connection, Status::closing);
    connect_ended_badly(connection, {.error = error, .cause = cause}, now);
    dispatch(now);
}

void PoolState::write_done(std::size_t number, TimePoint now) {
    Connection& connection = connections_[number];
    connection.in_flight.end_write();
    await_write(connection);
    close_if_nobody_waits(connection);  // all that was left may have been refused
    dispatch(now);
}

void PoolState::write_failed(std::size_t number, TimePoint now) {
    Connection& connection = connections_[number];
    if (connection.status == Status::ready) retire(connection, EndReason::lost, now);
    dispatch(now);
}

void PoolState::bytes_received(std::size_t number, TimePoint now) {
    const bool connects_failed = backoff_.active();
    note_life(connections_[number], now);
    if (connects_failed) dispatch(now);  // they need not wait any more
}

void PoolState::replied(std::size_t number, std::error_code error, TimePoint now) {
    Connection& connection = connections_[number];
    PoolRequest* request = connection.in_flight.pop();
    ++connection.answered;
    note_life(connection, now);
    if (request) {
        note_wire_state(*request, WireState::sent);
        complete(*request, error, counters_.requests_processed, now);
    } else {
        ++counters_.late_replies;
    }
    update_place(connection);
    close_if_nobody_waits(connection);
    dispatch(now);
}

void PoolState::refused(std::size_t number, PoolRequest& request, std::error_code error, TimePoint now) {
    Connection& connection = connections_[number];
    take_out(connection, connection.in_flight.place_of(request), now);
    complete(request, error, counters_.failed, now);
}

void PoolState::lost(std::size_t number, const Loss& loss, TimePoint now) {
    Connection& connection = connections_[number];
    if (connection.status != Status::ready && connection.status != Status::draining) return;
    release(connection, loss, now);
    begin_close(connection, loss.refused ? EndReason::refused : EndReason::lost, loss.cause ? loss.cause : loss.error);
    if (loss.refused) connect_ended_badly(connection, loss, now);
    dispatch(now);
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
    dispatch(now);
}

void PoolState::closed(std::size_t number, TimePoint now) {
    leave_status(connections_[number], Status::free);
    free_.push(number);
    dispatch(now);
    report_drained();
}

PoolStats PoolState::stats() const {
    PoolStats stats = counters_;
    stats.queued = retries_.size() + waiting_.size();
    stats.queued_bytes = retries_.bytes() + waiting_.bytes();
    stats.connecting = connecting_.size();
    for (const Connection& connection : connections_) {
        const InFlight& in_flight = connection.in_flight;
        const bool live = connection.status == Status::ready || connection.status == Status::draining;
        if (live) ++(in_flight.empty() ? stats.available : stats.in_use);
        if (connection.status == Status::closing) ++stats.closing;
        stats.in_flight += in_flight.size() - in_flight.abandoned();
        stats.abandoned += in_flight.abandoned();
    }
    return stats;
}

}  // namespace echo::detail
