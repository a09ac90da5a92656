// The path of a message: when it is sent, and what its reply brings about.
#include <algorithm>
#include <utility>

#include <echo/error.hpp>

#include "errors/error_sentence.hpp"
#include "errors/exit_code.hpp"
#include "load/worker.hpp"

namespace echo::client_app::bench {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::chrono::nanoseconds late_from = 1ms;

std::uint64_t nanoseconds(std::chrono::nanoseconds time) {
    return static_cast<std::uint64_t>(std::max(time, 0ns).count());
}

// Only the end of a run without time-outs gives messages up.
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

bool Worker::takes_more(const Peer& peer) const noexcept {
    const auto most = options_.requests_per_connection;
    return peer.connection.free_places() > 0 && (!most || peer.given < *most);
}

// A closed loop: another message for each that has its reply.
void Worker::fill(Peer& peer) {
    now_ = Clock::now();
    while (may_send() && takes_more(peer)) send(peer, now_);
}

void Worker::send(Peer& peer, TimePoint due) {
    payload_.renew(std::exchange(message_number_, next_number_), next_number_, message_);
    const bool is_measured = phase_ == Phase::measuring;
    const Sent sent{.number = next_number_++, .due = due, .at = now_, .is_measured = is_measured};
    spare_ = message_;
    peer.connection.async_call(std::move(spare_), [this, &peer, sent](std::error_code error, std::string&& reply) {
        ended(peer, sent, error, std::move(reply));
    });
    ++peer.given;
    ++under_way_;
    if (!is_measured) return;
    Counts& counts = tally_->counts;
    ++counts.offered;
    ++counts.sent;
    counts.sent_bytes += message_.size();
    if (options_.rate) tally_->start_lag.record(nanoseconds(now_ - due));
    if (now_ - due > late_from) ++counts.late;
    if (--remaining_ > 0) return;
    ended_by_count_ = true;
    end_sending(now_);
}

// An open loop. What is due and has no place to go stays in the schedule, where its wait is seen.
void Worker::send_due() {
    now_ = Clock::now();
    while (!places_.empty() && may_send()) {
        const TimePoint due = schedule_begins_ + share_->next_due();
        if (due > now_ || due >= timeline_.ends) return wait_until_due(due);
        Peer& peer = *places_.front();
        places_.pop_front();
        if (!takes_more(peer)) continue;
        share_->advance();
        send(peer, due);
    }
}

void Worker::wait_until_due(TimePoint when) {
    if (when == due_timer_set_to_ || when >= timeline_.ends) return;
    due_timer_set_to_ = when;
    at(due_timer_, when, &Worker::send_due);
}

// A message has its reply, or will have none.
void Worker::ended(Peer& peer, const Sent& sent, std::error_code error, std::string&& reply) {
    if (phase_ == Phase::over) return;
    --under_way_;
    if (error) {
        peer.has_expired = peer.has_expired || error == errc::request_timeout;
        count_failure(peer, sent, error);
        return finish_if_done();
    }
    replied(peer, sent, reply);
    spare_ = std::move(reply);
    if (!may_send()) return finish_if_done();
    if (options_.rate) {
        if (takes_more(peer)) places_.push_back(&peer);
        send_due();
    } else if (takes_more(peer)) {
        send(peer, now_);
    }
    close_if_used_up(peer);
}

// All that came in one read came at the same time.
void Worker::replied(Peer& peer, const Sent& sent, const std::string& reply) {
    peer.has_answered = true;
    if (std::exchange(heard_, peer.connection.heard_at()) != heard_) now_ = Clock::now();
    if (backoff_.active()) server_is_back();
    const bool is_right = is_as_expected(sent.number, reply);
    if (is_right && sent.is_measured) count_reply(sent, reply);
    if (!is_right) count_failure(peer, sent, errc::reply_mismatch, reply);
}

bool Worker::is_as_expected(std::uint64_t number, std::string_view reply) {
    const EchoConfig& config = config_;
    if (!config.verify) return true;
    payload_.renew(std::exchange(expected_number_, number), number, expected_);
    if (!reply.starts_with(config.expect_prefix)) return false;
    reply.remove_prefix(config.expect_prefix.size());
    return reply == expected_;
}

void Worker::count_reply(const Sent& sent, std::string_view reply) {
    ++tally_->counts.answered;
    tally_->counts.received_bytes += reply.size();
    tally_->service_time.record(nanoseconds(heard_ - sent.at));
    if (options_.rate) tally_->response_time.record(nanoseconds(heard_ - sent.due));
}

void Worker::count_failure(const Peer& peer, const Sent& sent, std::error_code error, std::string_view reply) {
    if (!sent.is_measured) return;
    ++(error == errc::reply_mismatch ? tally_->counts.mismatched : tally_->counts.failed);
    tally_->counts.received_bytes += reply.size();
    payload_.renew(std::exchange(expected_number_, sent.number), sent.number, expected_);
    Response response;
    response.message = reply;
    if (peer.connection.made()) response.peer = peer.connection.made()->peer;
    response.attempts = 1;
    response.wire_state = WireState::sent;
    response.cause = peer.connection.cause();
    tally_->add(describe({endpoint_, config_, expected_, error, response}));
}

}  // namespace echo::client_app::bench
