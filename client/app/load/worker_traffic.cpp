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

bool Worker::takes_more(const LoadConnection& connection) const noexcept {
    const auto most = options_.requests_per_connection;
    return connection.has_room() && (!most || connection.given() < *most);
}

// A closed loop: another message for each that has its reply.
void Worker::fill(LoadConnection& connection) {
    now_ = Clock::now();
    while (may_send() && takes_more(connection)) send(connection, now_);
    connection.flush();
}

void Worker::send(LoadConnection& connection, TimePoint due) {
    payload_.renew(std::exchange(message_number_, next_number_), next_number_, message_);
    const bool is_measured = phase_ == Phase::measuring;
    connection.send({.number = next_number_++, .due = due, .sent = now_, .is_measured = is_measured}, message_);
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
        LoadConnection& connection = *places_.front();
        places_.pop_front();
        if (!takes_more(connection)) continue;
        share_->advance();
        send(connection, due);
        connection.flush();
    }
}

void Worker::wait_until_due(TimePoint when) {
    if (when == due_timer_set_to_ || when >= timeline_.ends) return;
    due_timer_set_to_ = when;
    at(due_timer_, when, &Worker::send_due);
}

void Worker::replies_begin() {
    now_ = Clock::now();
    if (backoff_.active()) server_is_back();
}

void Worker::reply_received(LoadConnection& connection, std::string_view reply) {
    const LoadConnection::Request& request = connection.at(0);
    if (!request.has_expired) {
        --under_way_;
        const bool is_right = is_as_expected(request.number, reply);
        if (is_right && request.is_measured) count_reply(request, reply);
        if (!is_right) count_failure(connection, request, errc::reply_mismatch, {}, reply);
    }
    connection.drop_oldest();
    if (options_.rate && takes_more(connection)) places_.push_back(&connection);
}

void Worker::replies_end(LoadConnection& connection) {
    if (!may_send()) return finish_if_done();
    options_.rate ? send_due() : fill(connection);
    close_if_used_up(connection);
}

bool Worker::is_as_expected(std::uint64_t number, std::string_view reply) {
    const EchoConfig& config = config_;
    if (!config.verify) return true;
    payload_.renew(std::exchange(expected_number_, number), number, expected_);
    if (!reply.starts_with(config.expect_prefix)) return false;
    reply.remove_prefix(config.expect_prefix.size());
    return reply == expected_;
}

void Worker::count_reply(const LoadConnection::Request& request, std::string_view reply) {
    ++tally_->counts.answered;
    tally_->counts.received_bytes += reply.size();
    tally_->service_time.record(nanoseconds(now_ - request.sent));
    if (options_.rate) tally_->response_time.record(nanoseconds(now_ - request.due));
}

void Worker::count_failure(const LoadConnection& connection, const LoadConnection::Request& request,
                           std::error_code error, std::error_code cause, std::string_view reply) {
    if (!request.is_measured) return;
    ++(error == errc::reply_mismatch ? tally_->counts.mismatched : tally_->counts.failed);
    tally_->counts.received_bytes += reply.size();
    payload_.renew(std::exchange(expected_number_, request.number), request.number, expected_);
    Response response;
    response.message = reply;
    response.peer = connection.peer();
    response.attempts = 1;
    response.wire_state = WireState::sent;
    response.cause = cause;
    tally_->add(describe({endpoint_, config_, expected_, error, response}));
}

}  // namespace echo::client_app::bench
