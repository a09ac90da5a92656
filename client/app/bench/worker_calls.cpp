// The path of a call: sending, and what its end brings about.
#include <algorithm>
#include <utility>

#include <echo/error.hpp>

#include "bench/worker.hpp"
#include "error_sentence.hpp"
#include "exit_code.hpp"

namespace echo::client_app::bench {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds late_from = 1ms;

std::uint64_t nanoseconds(std::chrono::nanoseconds time) {
    return static_cast<std::uint64_t>(std::max(time, 0ns).count());
}

// Only this end of a run without time-outs closes a client with calls pending.
FailureCount describe(const FailedCall& call) {
    if (call.error == errc::client_closed) {
        return {.error = call.error,
                .cause = {},
                .exit_code = ExitCode::reply_timeout,
                .sentence = "no whole reply from " + call.endpoint.to_string() +
                            " until 5s after the end of the run; is the server stuck?",
                .count = 1};
    }
    return {.error = call.error,
            .cause = call.response.cause,
            .wire_state = call.response.wire_state,
            .exit_code = exit_code(call.error),
            .sentence = error_sentence(call),
            .count = 1};
}

}  // namespace

void Worker::ready(CallSlot& slot) {
    if (!may_send() || is_used_up(*slot.lane)) return;
    if (!options_.rate) return send(slot);
    idle_.push_back(&slot);
    send_due();
}

void Worker::send(CallSlot& slot) {
    Lane& lane = *slot.lane;
    slot.number = next_number_++;
    if (slot.has_message) {
        payload_.renew(slot.number, slot.message);
    } else {
        payload_.make(slot.number, slot.message);
    }
    slot.is_measured = phase_ == Phase::measuring;
    ++under_way_;
    ++lane.under_way;
    ++lane.given;
    if (slot.is_measured) {
        ++tally_->counts.offered;
        ++tally_->counts.sent;
        tally_->counts.sent_bytes += slot.message.size();
    }
    lane.client->async_request(std::move(slot.message), CallHandler{this, &slot, loop_.get_executor()});
    if (slot.is_measured && --remaining_ == 0) {
        ended_by_count_ = true;
        end_sending(Clock::now());
    }
}

// What is due and has no place to go stays in the schedule: the pool's own line would hide how long it waits.
void Worker::send_due() {
    const TimePoint now = Clock::now();
    while (!idle_.empty() && may_send()) {
        const TimePoint due = schedule_begins_ + share_->next_due();
        if (due > now || due >= timeline_.ends) return wait_until_due(due);
        CallSlot& slot = *idle_.back();
        idle_.pop_back();
        if (is_used_up(*slot.lane)) continue;  // it comes back when its connection has been renewed
        share_->advance();
        slot.due = due;
        slot.sent = now;
        if (phase_ == Phase::measuring) {
            tally_->start_lag.record(nanoseconds(now - due));
            if (now - due > late_from) ++tally_->counts.late;
        }
        send(slot);
    }
}

void Worker::wait_until_due(TimePoint when) {
    if (when == due_timer_set_to_ || when >= timeline_.ends) return;
    due_timer_set_to_ = when;
    at(due_timer_, when, &Worker::send_due);
}

void Worker::ended(CallSlot& slot, std::error_code error, Response response) {
    Lane& lane = *slot.lane;
    --under_way_;
    --lane.under_way;
    // A server that was never there would fail every call of the run in the same way.
    if (error && connections_.opened == 0 && response.attempts == 0 && error != errc::client_closed) {
        never_connected_ = true;
    }
    if (slot.is_measured || never_connected_) count(slot, error, response);
    slot.has_message = !error && config_.verify && config_.expect_prefix.empty();
    slot.message = std::move(response.message);

    if (never_connected_) end_sending(Clock::now());
    if (!may_send()) {
        if (under_way_ == 0 && phase_ == Phase::ending) finish();
    } else if (!is_used_up(lane)) {
        ready(slot);
    } else if (lane.under_way == 0) {
        renew(lane);
    }
}

void Worker::renew(Lane& lane) {
    make_client(lane);
    std::erase_if(idle_, [&](const CallSlot* slot) { return slot->lane == &lane; });
    for (std::size_t place = 0; place < lane.slot_count; ++place) ready(lane.slots[place]);
}

void Worker::count(const CallSlot& slot, std::error_code error, const Response& response) {
    if (error) return count_failure(slot, error, response);
    ++tally_->counts.answered;
    tally_->counts.received_bytes += response.message.size();
    tally_->service_time.record(nanoseconds(response.total));
    if (options_.rate) tally_->response_time.record(nanoseconds(slot.sent - slot.due + response.total));
}

void Worker::count_failure(const CallSlot& slot, std::error_code error, const Response& response) {
    Counts& counts = tally_->counts;
    std::string message;
    payload_.make(slot.number, message);
    if (!slot.is_measured) {  // of the warm-up, which counts only where it shows why nothing else can
        ++counts.offered;
        ++counts.sent;
        counts.sent_bytes += message.size();
    }
    ++(error == errc::reply_mismatch ? counts.mismatched : counts.failed);
    counts.received_bytes += response.message.size();
    tally_->add(describe({common_.endpoint, config_, message, error, response}));
}

bool Worker::is_used_up(const Lane& lane) const noexcept {
    return options_.requests_per_connection && lane.given >= *options_.requests_per_connection;
}

bool Worker::may_send() const noexcept {
    return phase_ == Phase::warming_up || phase_ == Phase::measuring;
}

}  // namespace echo::client_app::bench
