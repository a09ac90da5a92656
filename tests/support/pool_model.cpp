#include "support/pool_model.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <asio/error.hpp>

#include <echo/error.hpp>

namespace echo::test {

using detail::PoolAction;
using detail::PoolRequest;

PoolModel::PoolModel(const EchoConfig& config, std::uint32_t seed)
    : config_(config), max_abandoned_(config.max_abandoned > 0 ? config.max_abandoned
                                                               : std::max<std::size_t>(1, config.max_in_flight / 4)),
      state_(config_, seed), links_(config.pool_size) {}

void PoolModel::require(bool holds, const std::string& promise) {
    if (!holds) throw std::logic_error(promise);
}

void PoolModel::submit(std::size_t size, std::chrono::nanoseconds timeout, bool idempotent) {
    ModelCall& call = *pending_.emplace_back(std::make_unique<ModelCall>());
    call.number = calls_++;
    call.size = size;
    call.idempotent = idempotent;
    call.submitted_at = now_;
    if (timeout.count() > 0) call.deadline = now_ + timeout;
    state_.submit(call, now_);
    check_step();
}

void PoolModel::cancel(std::size_t which) {
    state_.cancel(*pending_.at(which), now_);
    check_step();
}

void PoolModel::close() {
    closed_ = true;
    state_.close(now_);
    check_step();
    require(pending_.empty(), "closing left a call pending");
}

void PoolModel::connected(std::size_t connection) {
    Link& link = links_[connection];
    link = Link{};
    link.status = Status::open;
    link.session = ++sessions_;
    link.quiet_since = now_;
    connects_failed_ = 0;
    state_.connected(connection, now_);
    check_step();
}

void PoolModel::connect_failed(std::size_t connection) {
    links_[connection].status = Status::closing;
    ++connects_failed_;
    state_.connect_failed(connection, asio::error::connection_refused, now_);
    check_step();
}

void PoolModel::write_done(std::size_t connection) {
    links_[connection].writing = links_[connection].refused = false;
    state_.write_done(connection, now_);
    check_step();
}

void PoolModel::write_failed(std::size_t connection) {
    links_[connection].write_failed = links_[connection].retired = true;
    state_.write_failed(connection, now_);
    check_step();
}

void PoolModel::bytes_received(std::size_t connection) {
    Link& link = links_[connection];
    link.quiet_since = now_;
    link.reply_begun = !link.owed.empty();
    state_.bytes_received(connection, now_);
    carry_out_actions();
}

void PoolModel::replied(std::size_t connection) {
    Link& link = links_[connection];
    const std::uint64_t answers = link.owed.front();
    link.owed.pop_front();
    link.quiet_since = now_;
    link.reply_begun = false;
    ++link.answered;
    if (auto* call = static_cast<ModelCall*>(state_.in_flight(connection).at(0))) {
        require(call->number == answers, "a reply went to another call than the one it answers");
        call->may_succeed = true;
    }
    state_.replied(connection, {}, now_);
    check_step();
}

void PoolModel::lost(std::size_t connection, bool reply_begun) {
    const bool begun = reply_begun && !links_[connection].owed.empty();
    state_.lost(connection, {.error = errc::connection_lost, .cause = asio::error::eof, .reply_begun = begun}, now_);
    check_step();
}

void PoolModel::closed(std::size_t connection) {
    links_[connection].status = Status::none;
    state_.closed(connection, now_);
    check_step();
}

void PoolModel::pass(std::chrono::nanoseconds time) {
    const TimePoint until = now_ + time;
    while (timer_at_ <= until) {
        now_ = std::max(now_, timer_at_);
        timer_at_ = TimePoint::max();
        note_silent();
        state_.timer(now_);
        check_step();
    }
    now_ = until;
}

void PoolModel::carry_out_actions() {
    while (!state_.actions().empty()) carry_out(state_.actions().take());
}

void PoolModel::carry_out(const PoolAction& action) {
    switch (action.kind) {
        case PoolAction::Kind::connect:
            require(links_[action.connection].status == Status::none, "a connection was opened that is in use");
            require(in_line() > count(Status::connecting) * config_.max_in_flight,
                    "a connection was opened without need");
            links_[action.connection].status = Status::connecting;
            return;
        case PoolAction::Kind::write: return begin_write(action.connection);
        case PoolAction::Kind::close:
            require(connecting(action.connection) || open(action.connection), "what is not open was closed");
            // The only thing that closes a connection in the making, but for closing the pool, is its time-out.
            if (connecting(action.connection) && !closed_) ++connects_failed_;
            links_[action.connection] = Link{};
            links_[action.connection].status = Status::closing;
            return;
        case PoolAction::Kind::arm_timer:
            require(action.when < timer_at_, "the timer was armed for something later");
            timer_at_ = action.when;
            return;
        case PoolAction::Kind::complete: return complete(static_cast<ModelCall&>(*action.request), action.error);
    }
}

void PoolModel::begin_write(std::size_t connection) {
    Link& link = links_[connection];
    require(link.status == Status::open, "a write was begun on a connection that is not open");
    require(!link.writing, "a second write was begun while one is under way");
    link.writing = true;
    const detail::InFlight& in_flight = state_.in_flight(connection);
    std::vector<ModelCall*> calls;
    for (std::size_t place = 0; place < in_flight.size(); ++place) {
        if (in_flight.wire_state(place) != WireState::maybe_sent) continue;
        require(in_flight.at(place) != nullptr, "an abandoned call was written");
        calls.push_back(static_cast<ModelCall*>(in_flight.at(place)));
    }
    require(!calls.empty(), "a write was begun with nothing to write");
    for (ModelCall* call : calls) write(connection, *call);
}

void PoolModel::write(std::size_t connection, ModelCall& call) {
    require(!call.done(), "a call was written that is complete");
    if (refuse_one_in_ > 0 && call.number % refuse_one_in_ == 0) {
        call.was_refused = links_[connection].refused = true;
        state_.refused(connection, call, errc::message_too_large, now_);
        return;
    }
    ++call.times_written;
    require(call.times_written <= (call.idempotent ? 2u : 1u), "a call was written too often");
    const Link& link = links_[connection];
    // Where calls are pipelined, a reply may come between a retry's assignment and its write.
    const bool fresh = link.session > call.written_on && (link.answered == 0 || config_.max_in_flight > 1);
    require(call.times_written == 1 || fresh, "a retry went to a used connection");
    call.written_on = link.session;
    links_[connection].owed.push_back(call.number);
}

void PoolModel::complete(ModelCall& call, std::error_code error) {
    require(++call.times_completed == 1, "a call was completed twice");
    require(error || call.may_succeed, "a call was completed without its reply");
    require(!call.was_refused || error == errc::message_too_large, "a call that was not written has another outcome");
    const Response& response = call.response;
    require(response.queued + response.connecting + response.waiting == response.total, "the phases do not add up");
    require(error || response.wire_state == WireState::sent, "a call was answered and yet not sent");
    require((call.times_written > 0) == (response.wire_state != WireState::not_sent),
            "a call says another thing about what was sent of it than the truth");
    if (!error) ++succeeded_;
    const auto place = std::find_if(pending_.begin(), pending_.end(), [&](auto& one) { return one.get() == &call; });
    completed_.push_back(std::move(*place));
    pending_.erase(place);
}

}  // namespace echo::test
