// The path of a message: when it is sent, and what its reply brings about.
#include <algorithm>
#include <utility>

#include <asio/post.hpp>

#include <echo/error.hpp>

#include "errors/error_sentence.hpp"
#include "errors/exit_code.hpp"
#include "load/worker.hpp"
#include "measure/instance_report.hpp"

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
            .exit_code = exit_code(call.error, call.response.cause),
            .sentence = error_sentence(call),
            .count = 1};
}

}  // namespace

bool Worker::takes_more(const Peer& peer) const noexcept {
    const auto most = options_.requests_per_connection;
    return !peer.is_given_up && peer.connection.free_places() > 0 && (!most || peer.given < *most);
}

// A closed loop: another message for each that has its reply.
void Worker::fill(Peer& peer) {
    now_ = Clock::now();
    while (may_send() && takes_more(peer)) send(peer, now_);
}

void Worker::send(Peer& peer, TimePoint due) {
    payload_.renew(std::exchange(message_number_, next_number_), next_number_, message_);
    const bool is_measured = phase_ == Phase::measuring;
    const Sent sent{.number = next_number_++, .lag = now_ - due, .is_measured = is_measured};
    spare_ = message_;
    peer.connection.async_request(std::move(spare_), [this, &peer, sent](std::error_code error, Response&& response) {
        ended(peer, sent, error, std::move(response));
    });
    ++peer.given;
    ++under_way_;
    if (!is_measured) return;
    Counts& counts = tally_->counts;
    ++counts.offered;
    ++counts.sent;
    counts.sent_bytes += message_.size();
    if (options_.rate) tally_->start_lag.record(nanoseconds(sent.lag));
    if (sent.lag > late_from) ++counts.late;
    if (--remaining_ > 0) return;
    ended_by_count_ = true;
    end_sending(Clock::now());
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

// When the handlers of the replies that came together have returned: the time of a call that one of them made would
// begin only then, after its start lag has ended.
void Worker::send_due_soon() {
    if (std::exchange(send_is_coming_, true)) return;
    asio::post(loop_, [this] {
        send_is_coming_ = false;
        send_due();
    });
}

void Worker::wait_until_due(TimePoint when) {
    if (when == due_timer_set_to_ || when >= timeline_.ends) return;
    due_timer_set_to_ = when;
    at(due_timer_, when, &Worker::send_due);
}

// A message has its reply, or will have none.
void Worker::ended(Peer& peer, const Sent& sent, std::error_code error, Response&& response) {
    if (phase_ == Phase::over) return;
    --under_way_;
    if (error) {
        const bool has_expired = error == errc::request_timeout;
        if (has_expired && !std::exchange(peer.has_expired, true)) peer.expired_at = Clock::now();
        count_failure(sent, error, response);
        note_loss(peer);
    } else {
        peer.has_answered = true;
        if (replies_++ == 0) connections_.heard = true;
        if (backoff_.active()) server_is_back();
        const bool is_right = is_as_expected(sent.number, response.message);
        if (is_right && sent.is_measured) count_reply(sent, response);
        if (!is_right) count_failure(sent, errc::reply_mismatch, response);
        spare_ = std::move(response.message);
    }
    if (may_send()) return use_free_places(peer);
    finish_if_done();
}

void Worker::use_free_places(Peer& peer) {
    if (options_.rate) {
        note_free_places(peer);
        send_due_soon();
    } else if (peer.has_expired) {
        fill(peer);
    } else if (may_send() && takes_more(peer)) {
        send(peer, now_);
    }
    close_if_used_up(peer);
}

// Each message that ends leaves one place, but the replies that come too late leave theirs without notice.
void Worker::note_free_places(Peer& peer) {
    if (!takes_more(peer)) return;
    std::size_t missing = 1;
    if (peer.has_expired) {
        const auto known = static_cast<std::size_t>(std::count(places_.begin(), places_.end(), &peer));
        missing = std::max(peer.connection.free_places(), known) - known;
    }
    places_.insert(places_.end(), missing, &peer);
}

bool Worker::is_as_expected(std::uint64_t number, std::string_view reply) {
    const EchoConfig& config = config_;
    if (!config.verify) return true;
    payload_.renew(std::exchange(expected_number_, number), number, expected_);
    if (options_.count_instances) return reply.ends_with(expected_);
    if (!reply.starts_with(config.expect_prefix)) return false;
    reply.remove_prefix(config.expect_prefix.size());
    return reply == expected_;
}

void Worker::count_reply(const Sent& sent, const Response& response) {
    ++tally_->counts.answered;
    tally_->counts.received_bytes += response.message.size();
    if (options_.count_instances) tally_->instances.add(instance_in(response.message, expected_).value_or(""));
    tally_->service_time.record(nanoseconds(response.total));
    if (options_.rate) tally_->response_time.record(nanoseconds(sent.lag + response.total));
}

void Worker::count_failure(const Sent& sent, std::error_code error, const Response& response) {
    if (!sent.is_measured && connections_.heard) return;
    payload_.renew(std::exchange(expected_number_, sent.number), sent.number, expected_);
    const FailureCount failure = describe({.endpoint = endpoint_,
                                           .config = config_,
                                           .message = expected_,
                                           .error = error,
                                           .response = response,
                                           .any_prefix = options_.count_instances});
    if (!sent.is_measured) {
        tally_->unheard += {.offered = 1, .sent = 1, .failed = 1, .sent_bytes = expected_.size()};
        return tally_->add_unheard(failure);
    }
    ++(error == errc::reply_mismatch ? tally_->counts.mismatched : tally_->counts.failed);
    tally_->counts.received_bytes += response.message.size();
    tally_->add(failure);
}

}  // namespace echo::client_app::bench
