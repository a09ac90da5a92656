#include "connection/pipeline.hpp"

#include <algorithm>

#include <echo/error.hpp>

#include "pool_state/saturating_time.hpp"

namespace echo::detail {

void Pipeline::submit(PoolRequest& request, TimePoint now) {
    if (refusal_) return refuse(request, refusal_, now);
    request.phase_began_at = request.submitted_at;
    request.is_complete = false;
    // Whoever then still waits waits because nothing is free, so that a full line means refusing at once.
    if (!waiting_.empty()) serve(now);
    if (waiting_.empty() && has_room_for(request) && !is_silent(now)) {
        place(request, now);
    } else {
        if (line_is_full_for(request)) return complete(request, errc::queue_full, now);
        waiting_.push_back(request);
    }
    deadlines_.push(request);
}

void Pipeline::refuse(PoolRequest& request, std::error_code error, TimePoint now) {
    request.phase_began_at = request.submitted_at;
    complete(request, refusal_ ? refusal_ : error, now);
}

bool Pipeline::line_is_full_for(const PoolRequest& request) const noexcept {
    const std::size_t bytes = waiting_.bytes() + request.size;
    return waiting_.size() >= config_.max_queued || (!waiting_.empty() && bytes > config_.max_queued_bytes);
}

// Ends the call for its caller. What is being written, or was, keeps its place: its reply will come, and must reach
// nobody else.
void Pipeline::cancel(PoolRequest& request, std::error_code error, TimePoint now) {
    if (request.is_complete) return;
    leave(request);
    complete(request, error, now);
}

void Pipeline::leave(PoolRequest& request) {
    if (request.connection == PoolRequest::no_connection) {
        waiting_.remove(request);
        return;
    }
    const std::size_t place = in_flight_.place_of(request);
    const WireState state = in_flight_.wire_state(place);
    request.response.wire_state = state;
    state == WireState::not_sent ? in_flight_.erase(place) : in_flight_.abandon(place);
}

void Pipeline::lost(const Loss& loss, TimePoint now) {
    const bool is_of_all = loss.by_protocol || loss.refused;
    end(loss, is_of_all ? loss.error : make_error_code(errc::connection_lost), now);
}

void Pipeline::end(const Loss& loss, std::error_code error_of_others, TimePoint now) {
    can_write_ = false;
    const auto fail = [&](PoolRequest& request, std::error_code error) {
        request.response.cause = loss.cause;
        request.response.detail = loss.detail;
        complete(request, error, now);
    };
    for (std::size_t place = 0; place < in_flight_.size(); ++place) {
        PoolRequest* request = in_flight_.at(place);
        if (!request) continue;
        request->response.wire_state = in_flight_.wire_state(place);
        fail(*request, place == 0 ? loss.error : error_of_others);
    }
    in_flight_.clear();
    while (PoolRequest* request = waiting_.front()) {
        waiting_.remove(*request);
        fail(*request, error_of_others);
    }
}

void Pipeline::connected(TimePoint now) {
    connected_at_ = quiet_since_ = now;
    can_write_ = true;
}

std::size_t Pipeline::free_places(TimePoint now) const noexcept {
    const std::size_t taken = in_flight_.size() + waiting_.size();
    return can_write_ && !refusal_ && !is_silent(now) && taken < config_.max_in_flight ? config_.max_in_flight - taken
                                                                                       : 0;
}

bool Pipeline::is_silent(TimePoint now) const noexcept {
    return !in_flight_.empty() && stalls_at() <= now;
}

bool Pipeline::has_room_for(const PoolRequest& request) const noexcept {
    if (!can_write_ || in_flight_.full()) return false;
    return in_flight_.empty() || in_flight_.bytes() + request.size <= config_.max_in_flight_bytes;
}

void Pipeline::serve(TimePoint now) {
    if (waiting_.empty() || is_silent(now)) return;
    while (!waiting_.empty() && has_room_for(*waiting_.front())) {
        PoolRequest& request = *waiting_.front();
        waiting_.remove(request);
        place(request, now);
    }
}

bool Pipeline::begin_write(TimePoint now) {
    serve(now);
    if (in_flight_.write_under_way() || in_flight_.unwritten() == 0) return false;
    in_flight_.begin_write();
    return true;
}

void Pipeline::place(PoolRequest& request, TimePoint now) {
    end_wait(request, now);
    request.connection = 0;
    request.response.session = 1;
    request.response.attempts = 1;
    request.response.reused = answered_ > 0;
    if (in_flight_.empty()) quiet_since_ = now;
    in_flight_.push(request);
}

// As long as there was no connection, that was what it waited for.
void Pipeline::end_wait(PoolRequest& request, TimePoint now) {
    const TimePoint began_at = request.phase_began_at;
    const TimePoint ended_at = std::max(now, began_at);  // what a hook submits is later than the turn it is part of
    const TimePoint waited_for_room_since = std::clamp(connected_at_, began_at, ended_at);
    request.response.connecting = waited_for_room_since - began_at;
    request.response.queued = ended_at - waited_for_room_since;
    request.phase_began_at = ended_at;
}

void Pipeline::refused(PoolRequest& request, std::error_code error, TimePoint now) {
    in_flight_.erase(in_flight_.place_of(request));
    complete(request, error, now);
}

void Pipeline::replied(std::error_code error, TimePoint now) {
    PoolRequest* request = in_flight_.pop();
    ++answered_;
    if (!request) return;
    request->response.wire_state = WireState::sent;
    complete(*request, error, now);
}

void Pipeline::expire(TimePoint now) {
    while (deadlines_.next() <= now) cancel(deadlines_.earliest(), errc::request_timeout, now);
}

Pipeline::TimePoint Pipeline::stalls_at() const noexcept {
    if (in_flight_.empty() || config_.stall_timeout.count() == 0) return TimePoint::max();
    return saturating_add(quiet_since_, config_.stall_timeout);
}

Pipeline::TimePoint Pipeline::due_at() const noexcept {
    const bool is_abandoned = in_flight_.abandoned() == in_flight_.size();
    return is_abandoned ? std::min(deadlines_.next(), stalls_at()) : deadlines_.next();
}

bool Pipeline::is_stalled(TimePoint now) const noexcept {
    return in_flight_.abandoned() == in_flight_.size() && stalls_at() <= now;
}

void Pipeline::complete(PoolRequest& request, std::error_code error, TimePoint now) {
    if (request.connection == PoolRequest::no_connection) {
        end_wait(request, now);
    } else {
        request.response.waiting = now - request.phase_began_at;
    }
    request.response.total = now - request.submitted_at;
    request.is_complete = true;
    deadlines_.remove(request);
    ended_.push_back({&request, error});
}

}  // namespace echo::detail
