// What callers ask of the pool, and how the pool itself comes to its end.
#include "pool_state/pool_state.hpp"

#include <algorithm>

#include <echo/error.hpp>

namespace echo::detail {

PoolState::PoolState(const EchoConfig& config, std::uint32_t seed, std::size_t endpoints)
    : config_(config), max_abandoned_(config.max_abandoned > 0 ? config.max_abandoned
                                                               : std::max<std::size_t>(1, config.max_in_flight / 4)),
      connections_(config.pool_size, Connection(config.max_in_flight)), fleet_(endpoints, seed),
      lifetime_(config.max_lifetime, seed) {
    for (std::size_t connection = 0; connection < config.pool_size; ++connection) free_.push(connection);
    have_answered_.reserve(config.pool_size);
    awaiting_write_.reserve(config.pool_size);
}

void PoolState::submit(PoolRequest& request, TimePoint now) {
    request.number = ++counters_.requests;
    ++pending_;
    request.phase_began_at = request.submitted_at;
    if (draining_) return complete(request, errc::client_closed, counters_.failed, now);

    if (line_is_full_for(request)) {
        // Whoever then still waits waits because nothing is free, so that a full line means refusing at once.
        serve_line(now);
        if (line_is_full_for(request)) return complete(request, errc::queue_full, counters_.refused, now);
    }

    if (config_.deadline_admission && comes_too_late(request, now)) {
        return complete(request, errc::deadline_unreachable, counters_.refused, now);
    }

    waiting_.push_back(request);
    deadlines_.push(request);
    wake_at(request.deadline);
}

bool PoolState::line_is_full_for(const PoolRequest& request) const {
    const std::size_t bytes = waiting_.bytes() + request.size;
    return waiting_.size() >= config_.max_queued || (!waiting_.empty() && bytes > config_.max_queued_bytes);
}

// Who is served at once is not in its way.
bool PoolState::comes_too_late(const PoolRequest& request, TimePoint now) {
    if (admission_.is_in_time(request.deadline, queued(), now)) return false;
    serve_line(now);
    return !admission_.is_in_time(request.deadline, queued(), now);
}

void PoolState::refuse(PoolRequest& request, std::error_code error, TimePoint now) {
    ++counters_.requests;
    ++pending_;
    request.phase_began_at = request.submitted_at;
    complete(request, draining_ ? make_error_code(errc::client_closed) : error, counters_.failed, now);
}

void PoolState::cancel(PoolRequest& request, std::error_code error, TimePoint now) {
    if (!request.is_complete) give_up(request, error, counters_.cancelled, now);
}

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

void PoolState::drain(TimePoint deadline) {
    drain_report_due_ = true;
    drain_deadline_ = std::min(drain_deadline_, deadline);
    draining_ = true;
    wake_at(drain_deadline_);
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

PoolStats PoolState::stats() const {
    PoolStats stats = counters_;
    stats.queued = queued();
    stats.queued_bytes = queued_bytes();
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

std::uint64_t PoolState::replies_of(std::size_t member) const {
    std::uint64_t replies = fleet_[member].replies;
    for (const Connection& connection : connections_) {
        const bool is_its = connection.status != Status::free && connection.member == member;
        replies += is_its ? connection.answered : 0;
    }
    return replies;
}

}  // namespace echo::detail
