#include "support/pool/pool_model.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include <echo/error.hpp>

#include "support/pool/pool_inspector.hpp"

namespace echo::test {

using detail::PoolAction;
using detail::PoolRequest;

PoolModel::PoolModel(const EchoConfig& config, std::uint32_t seed, std::size_t servers)
    : config_(config), max_abandoned_(config.max_abandoned > 0 ? config.max_abandoned
                                                               : std::max<std::size_t>(1, config.max_in_flight / 4)),
      servers_(servers), state_(config_, seed, servers), links_(config.pool_size) {}

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
    state_.cancel(*pending_.at(which), std::make_error_code(std::errc::operation_canceled), now_);
    check_step();
}

void PoolModel::close() {
    closed_ = true;
    state_.close(now_);
    check_step();
    require(pending_.empty(), "closing left a call pending");
}

void PoolModel::drain(std::chrono::nanoseconds time) {
    draining_ = true;
    drained_ = false;
    drain_deadline_ = std::min(drain_deadline_, now_ + time);
    state_.drain(now_ + time);
    check_step();
}

void PoolModel::connected(std::size_t connection) {
    Link& link = links_[connection];
    link = Link{};
    link.status = Status::open;
    link.retired = state_.fleet()[state_.member(connection)].is_gone;
    link.session = ++sessions_;
    link.quiet_since = link.last_life = link.opened_at = now_;
    state_.connected(connection, now_);
    check_step();
}

void PoolModel::connect_failed(std::size_t connection) {
    links_[connection].status = Status::closing;
    ++connects_failed_;
    state_.connect_failed(connection, {.error = std::make_error_code(std::errc::connection_refused)}, now_);
    check_step();
}

void PoolModel::write_done(std::size_t connection) {
    links_[connection].writing = links_[connection].refused = false;
    links_[connection].write_ended_at = now_;
    if (links_[connection].suspect) links_[connection].last_life = now_;
    trust_again(connection);
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
    note_alive(connection);
    link.reply_begun = !link.owed.empty();
    state_.bytes_received(connection, now_);
    check_step();
}

void PoolModel::replied(std::size_t connection) {
    Link& link = links_[connection];
    const std::uint64_t answers = link.owed.front();
    link.owed.pop_front();
    link.quiet_since = now_;
    note_alive(connection);
    link.reply_begun = false;
    ++link.answered;
    if (auto* call = static_cast<ModelCall*>(state_.in_flight(connection).at(0))) {
        require(call->number == answers, "a reply went to another call than the one it answers");
        call->may_succeed = true;
    }
    state_.bytes_received(connection, now_);
    state_.replied(connection, {}, now_);
    check_step();
}

void PoolModel::lost(std::size_t connection, bool reply_begun) {
    const bool begun = reply_begun && !links_[connection].owed.empty();
    state_.lost(connection,
                {.error = errc::connection_lost,
                 .cause = std::make_error_code(std::errc::connection_reset),
                 .reply_begun = begun},
                now_);
    check_step();
}

void PoolModel::closed(std::size_t connection) {
    links_[connection].status = Status::none;
    state_.closed(connection);
    check_step();
}

void PoolModel::add_server() {
    state_.add_member(0);
    check_step();
}

void PoolModel::remove_server(std::size_t which) {
    std::vector<std::size_t> there;
    for (std::size_t i = 0; i < state_.fleet().size(); ++i) {
        if (!state_.fleet()[i].is_gone) there.push_back(i);
    }
    if (there.size() < 2) return;
    const std::size_t gone = there[which % there.size()];
    for (std::size_t i = 0; i < links_.size(); ++i) {
        if (open(i) && state_.member(i) == gone) links_[i].retired = true;
    }
    state_.remove_member(gone, now_);
    check_step();
}

void PoolModel::begin_turn() {
    in_turn_ = true;
}

void PoolModel::end_turn() {
    in_turn_ = false;
    turn_ends_ = true;
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

void PoolModel::pass_until_timer() {
    pass(std::max(timer_at_, now_) - now_);
}

std::string PoolModel::describe() const {
    detail::PoolInspector::CallNames names;
    std::map<std::uint64_t, char> numbers;
    for (const auto& call : pending_) {
        const char name = static_cast<char>('a' + names.size());
        names[call.get()] = numbers[call->number] = name;
    }
    std::string text = detail::PoolInspector(state_, now_, names).describe();
    for (const auto& call : pending_) text += std::to_string(call->times_written) + (call->idempotent ? "i" : "o");
    for (const Link& link : links_) {
        text += "|" + std::to_string(static_cast<int>(link.status));
        for (const bool flag : {link.writing, link.write_failed, link.retired, link.suspect, link.stuck,
                                link.reply_begun, link.answered > 0}) {
            text += flag ? '1' : '0';
        }
        for (const std::uint64_t call : link.owed) text += numbers.contains(call) ? numbers[call] : '-';
    }
    return text;
}

}  // namespace echo::test
