// The promises that are checked after each event.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "support/pool/pool_inspector.hpp"
#include "support/pool/pool_model.hpp"

namespace echo::test {

void PoolModel::check_step() {
    if (in_turn_) return carry_out_actions();
    settle();
    note_assigned();
    note_retired();
    if (checks_are_on_) check();
    remember_line();
    completed_.clear();
    put_in_vain_.clear();
    turn_ends_ = false;
}

void PoolModel::check() const {
    check_links();
    check_line();
    check_times();
    check_nothing_lies_idle();
    check_writes();
    check_growth();
    check_retries();
    check_suspects();
    check_counters();
}

void PoolModel::check_links() const {
    std::size_t sockets = 0, opening = 0;
    for (std::size_t i = 0; i < links_.size(); ++i) {
        if (links_[i].status != Status::none) ++sockets;
        if (links_[i].status == Status::connecting) ++opening;
        const detail::InFlight& in_flight = state_.in_flight(i);
        require(in_flight.size() <= config_.max_in_flight, "a connection carries more than max_in_flight");
        require(in_flight.owed() == links_[i].owed.size(), "the pool expects other replies than are owed");
    }
    require(sockets <= config_.pool_size, "there are more sockets than pool_size");
    require(opening <= config_.max_connecting, "more connections are being opened than max_connecting");
    require(state_.stats().connecting == opening, "the stats count other connections than are being opened");
}

void PoolModel::check_times() const {
    TimePoint earliest = TimePoint::max();
    for (const auto& call : pending_) earliest = std::min(earliest, call->deadline);
    require(earliest > now_, "a call is pending after its deadline");
    if (draining_ && !closed_) earliest = std::min(earliest, drain_deadline_);
    require(timer_at_ <= earliest, "the timer is not armed for the next deadline");
}

// Who left the line without being complete was served. Nobody who stayed may have come before, unless he only came back
// to the line when the other had been served, earlier in the same turn.
void PoolModel::check_line() const {
    std::uint64_t first_left_behind = UINT64_MAX;
    for (const auto& call : pending_) {
        const bool was_served_in_vain = std::count(put_in_vain_.begin(), put_in_vain_.end(), call->number) > 0;
        const bool came_back = turn_ends_ && call->response.attempts > 0;
        if (!call->in_line() || call->retries() || was_served_in_vain || came_back) continue;
        first_left_behind = std::min(first_left_behind, call->number);
    }
    for (const auto& call : pending_) {
        const bool waited = std::binary_search(in_line_before_.begin(), in_line_before_.end(), call->number);
        const bool served = !call->in_line() && (waited || call->number >= calls_before_);
        require(!served || call->number < first_left_behind, "a call overtook one that came before it");
    }
}

void PoolModel::remember_line() {
    in_line_before_.clear();
    for (const auto& call : pending_) {
        call->was_on = call->connection;
        if (call->in_line() && !call->retries()) in_line_before_.push_back(call->number);
    }
    calls_before_ = calls_;
}

bool PoolModel::is_new_enough(std::size_t connection, const ModelCall& call) const {
    const Link& link = links_[connection];
    if (is_fleet() && call.failed_member != state_.member(connection)) return true;
    return !call.retries() || (link.session >= call.minimum_session && link.answered == 0);
}

bool PoolModel::could_serve(std::size_t connection, const ModelCall& call) const {
    const Link& link = links_[connection];
    const detail::InFlight& in_flight = state_.in_flight(connection);
    if (link.status != Status::open || link.retired || in_flight.full()) return false;
    // A suspect takes one call, while no other connection may be tried.
    if (link.suspect && (!detail::PoolInspector::backs_off(state_, now_) || !in_flight.empty())) return false;
    if (!is_new_enough(connection, call)) return false;
    // One that failed last has its turn when no other serves.
    if (is_fleet() && !state_.fleet().is_sound(state_.member(connection))) return false;
    return in_flight.empty() || in_flight.bytes() + call.size <= config_.max_in_flight_bytes;
}

const ModelCall* PoolModel::first_in_line(bool retries) const {
    const auto stands_first = [&](const auto& call) { return call->in_line() && call->retries() == retries; };
    const auto first = std::find_if(pending_.begin(), pending_.end(), stands_first);
    return first == pending_.end() ? nullptr : first->get();
}

void PoolModel::check_nothing_lies_idle() const {
    for (const bool retries : {false, true}) {
        const ModelCall* first = first_in_line(retries);
        for (std::size_t i = 0; first && i < links_.size(); ++i) {
            // A place that a refusal freed is given away when the write ends; nothing could be written before.
            require(!could_serve(i, *first) || links_[i].refused,
                    "a call waits while a connection that could serve it has a place");
        }
    }
}

void PoolModel::check_writes() const {
    for (std::size_t i = 0; i < links_.size(); ++i) {
        const bool is_due = open(i) && !links_[i].writing && state_.in_flight(i).unwritten() > 0;
        require(!is_due, "a connection has something to write and does not write it");
    }
}

std::size_t PoolModel::in_line() const {
    return static_cast<std::size_t>(
        std::count_if(pending_.begin(), pending_.end(), [](const auto& call) { return call->in_line(); }));
}

std::size_t PoolModel::count(Status status) const {
    return static_cast<std::size_t>(
        std::count_if(links_.begin(), links_.end(), [&](const Link& link) { return link.status == status; }));
}

bool PoolModel::growth_is_needed() const {
    return !closed_ && in_line() > count(Status::connecting) * config_.max_in_flight;
}

void PoolModel::check_growth() const {
    if (is_fleet()) return;
    const std::size_t opening = count(Status::connecting);
    const bool needed = growth_is_needed() && count(Status::none) > 0;
    // The first failure is followed up at once, by one connection; more failures put it off.
    const std::size_t most = connects_failed_ > 0 ? 1 : config_.max_connecting;
    require(!needed || opening >= most || connects_failed_ > 1, "nobody opens the connection that somebody waits for");
    require(!needed || opening > 0 || timer_at_ != TimePoint::max(), "the end of the back-off will be missed");
}

// A retry that no connection can serve must not wait behind the others, idle or busy; one of them makes room, and no
// more than one.
void PoolModel::check_retries() const {
    const auto makes_room = [](const Link& link) { return link.makes_room; };
    const auto making_room = std::count_if(links_.begin(), links_.end(), makes_room);
    require(making_room <= 1, "more than one connection makes room for a retry");
    const ModelCall* first = first_in_line(true);
    if (!first || making_room > 0 || count(Status::open) < links_.size()) return;
    if (is_fleet()) return;
    for (std::size_t i = 0; i < links_.size(); ++i) {
        require(links_[i].retired || (is_new_enough(i, *first) && !links_[i].suspect),
                "a retry waits for a connection that nobody makes room for");
    }
}

bool PoolModel::may_be_replaced(const Link& link) const {
    const std::chrono::nanoseconds lifetime = config_.max_lifetime;
    return link.status == Status::open && lifetime.count() > 0 && link.opened_at + lifetime - lifetime / 10 <= now_;
}

void PoolModel::check_counters() const {
    const PoolStats stats = state_.stats();
    require(stats.requests == calls_, "a call was not counted");
    require(stats.queued + stats.in_flight == pending_.size(), "the stats count other calls than are pending");
    require(stats.requests == stats.requests_processed + stats.timed_out + stats.cancelled + stats.refused +
                                  stats.failed + pending_.size(),
            "the counters of calls do not add up");
    require(stats.requests_processed == succeeded_, "the stats count other replies than came");
    const std::size_t lasting = count(Status::open) + count(Status::closing);
    require(stats.in_use + stats.available + stats.closing == lasting, "the stats count other connections than exist");
    // The last call may have been refused by the shell; then the write that is under way still has to end.
    const bool refused = std::any_of(links_.begin(), links_.end(), [](const Link& link) { return link.refused; });
    require(!draining_ || closed_ || (!pending_.empty() && drain_deadline_ > now_) || refused,
            "a drained pool goes on");
    require(!draining_ || !ended() || drained_, "the end of a drained pool was not told");
}

void PoolModel::note_retired() {
    for (std::size_t i = 0; i < links_.size(); ++i) {
        Link& link = links_[i];
        if (open(i) && state_.in_flight(i).abandoned() > max_abandoned_) link.retired = true;
        if (link.makes_room || !detail::PoolInspector::drains_for_room(state_, i)) continue;
        require(is_fleet() || first_in_line(true) != nullptr, "a connection makes room though no retry waits");
        link.makes_room = link.retired = true;
    }
}

// Whoever has been silent for long enough may be retired now; that an assignment put it off, the model does not see.
void PoolModel::note_silent() {
    for (std::size_t i = 0; i < links_.size(); ++i) {
        const auto timeout = state_.in_flight(i).empty() ? config_.idle_timeout : config_.stall_timeout;
        const bool is_silent =
            open(i) && timeout.count() > 0 && links_[i].quiet_since + std::chrono::nanoseconds(timeout) <= now_;
        if (is_silent || may_be_replaced(links_[i])) links_[i].retired = true;
    }
}

}  // namespace echo::test
