// The model as the pool's shell: what the pool asks for is done, and checked against the promises about it.
#include <algorithm>
#include <cstddef>
#include <system_error>
#include <utility>
#include <vector>

#include <echo/error.hpp>

#include "support/pool/pool_model.hpp"

namespace echo::test {

using detail::PoolAction;

// What carrying out brings about is settled in its turn.
void PoolModel::settle() {
    do {
        state_.settle(now_);
        carry_out_actions();
    } while (std::exchange(has_noted_, false));
}

void PoolModel::carry_out_actions() {
    closed_ = state_.closed();
    while (!state_.actions().empty()) carry_out(state_.actions().take());
}

// The shell tells it while it carries the action out.
void PoolModel::find_stale(std::size_t connection) {
    const detail::InFlight& in_flight = state_.in_flight(connection);
    for (std::size_t place = 0; place < in_flight.size(); ++place) {
        put_in_vain_.push_back(static_cast<ModelCall*>(in_flight.at(place))->number);
    }
    has_noted_ = true;
    state_.stale(connection, std::make_error_code(std::errc::connection_reset), now_);
}

void PoolModel::carry_out(const PoolAction& action) {
    switch (action.kind) {
        case PoolAction::Kind::connect:
            require(links_[action.connection].status == Status::none, "a connection was opened that is in use");
            require(
                growth_is_needed() || (is_fleet() && !pending_.empty()) ||
                    std::any_of(links_.begin(), links_.end(), [&](const Link& link) { return may_be_replaced(link); }),
                "a connection was opened without need");
            links_[action.connection].status = Status::connecting;
            return;
        case PoolAction::Kind::write: return begin_write(action.connection, false);
        case PoolAction::Kind::check_and_write: return check_and_write(action.connection);
        case PoolAction::Kind::close:
            require(action.reason != EndReason::suspect || (links_[action.connection].suspect && in_line() > 0),
                    "a connection was closed as suspect that is not, or for nobody");
            return close_link(action.connection);
        case PoolAction::Kind::resolve: return;
        case PoolAction::Kind::arm_timer:
            require(action.when < timer_at_, "the timer was armed for something later");
            timer_at_ = action.when;
            return;
        case PoolAction::Kind::complete: return complete(static_cast<ModelCall&>(*action.request), action.error);
        case PoolAction::Kind::drained:
            require(draining_ && ended(), "the pool says that it has ended before it has");
            require(!std::exchange(drained_, true), "the end of the pool was told twice");
            return;
    }
}

void PoolModel::close_link(std::size_t connection) {
    require(connecting(connection) || open(connection), "what is not open was closed");
    // The only thing that closes a connection in the making, but for closing the pool, is its time-out.
    if (connecting(connection) && !closed_) ++connects_failed_;
    Link closing;
    closing.status = Status::closing;
    // A call may be told only now that its time is up.
    closing.last_life = links_[connection].last_life;
    closing.answered = links_[connection].answered;
    closing.suspect = links_[connection].suspect;
    links_[connection] = closing;
}

void PoolModel::check_and_write(std::size_t connection) {
    const Link& link = links_[connection];
    require(link.owed.empty() && link.quiet_since + std::chrono::nanoseconds(config_.check_after) <= now_,
            "a connection was looked at that was at work just before");
    if (stale_one_in_ > 0 && ++checks_ % stale_one_in_ == 0) return find_stale(connection);
    begin_write(connection, true);
}

void PoolModel::begin_write(std::size_t connection, bool checked) {
    Link& link = links_[connection];
    require(link.status == Status::open, "a write was begun on a connection that is not open");
    require(!in_turn_, "a write was begun before the turn was settled");
    require(!link.writing, "a second write was begun while one is under way");
    const bool idle_for_long =
        config_.check_after.count() > 0 && link.owed.empty() &&
        std::max(link.quiet_since, link.write_ended_at) + std::chrono::nanoseconds(config_.check_after) <= now_;
    require(checked || !idle_for_long, "a connection was written to unseen that was idle for long");
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
        has_noted_ = true;
        state_.refused(connection, call, errc::message_too_large, now_);
        return;
    }
    ++call.times_written;
    require(call.times_written <= (call.idempotent ? 2u : 1u), "a call was written too often");
    const Link& link = links_[connection];
    // Where calls are pipelined, a reply may come between a retry's assignment and its write.
    const bool fresh = link.session > call.written_on && (link.answered == 0 || config_.max_in_flight > 1);
    const bool elsewhere = is_fleet() && call.written_to != state_.member(connection);
    require(call.times_written == 1 || fresh || elsewhere, "a retry went to a used connection");
    call.written_on = link.session;
    call.written_to = state_.member(connection);
    links_[connection].owed.push_back(call.number);
}

void PoolModel::complete(ModelCall& call, std::error_code error) {
    require(++call.times_completed == 1, "a call was completed twice");
    require(error || call.may_succeed, "a call was completed without its reply");
    if (draining_ && call.response.attempts == 0 && call.number >= calls_before_) {
        require(error == errc::client_closed, "a draining pool took a call");
    }
    require(!call.was_refused || error == errc::message_too_large, "a call that was not written has another outcome");
    const Response& response = call.response;
    require(response.queued + response.connecting + response.waiting == response.total, "the phases do not add up");
    require(error || response.wire_state == WireState::sent, "a call was answered and yet not sent");
    require((call.times_written > 0) == (response.wire_state != WireState::not_sent),
            "a call says another thing about what was sent of it than the truth");
    if (!error) ++succeeded_;
    if (error == errc::request_timeout) note_timed_out(call);
    const auto place = std::find_if(pending_.begin(), pending_.end(), [&](auto& one) { return one.get() == &call; });
    completed_.push_back(std::move(*place));
    pending_.erase(place);
}

}  // namespace echo::test
