// The promises that are checked after each event.
#include <algorithm>

#include "support/pool_model.hpp"

namespace echo::test {

void PoolModel::check_step() {
    carry_out_actions();
    note_retired();
    check_links();
    check_line();
    check_times();
    check_nothing_lies_idle();
    check_growth();
    completed_.clear();
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
    require(timer_at_ <= earliest, "the timer is not armed for the next deadline");
}

// Who left the line without being complete was served. Nobody who stayed may have come before, except that those whom
// two losses put back at the head stand there in the order of the losses.
void PoolModel::check_line() {
    std::uint64_t first_left_behind = UINT64_MAX;
    std::uint64_t first_newcomer_left_behind = UINT64_MAX;
    std::vector<std::uint64_t> in_line;
    for (const auto& call : pending_) {
        if (!call->in_line() || call->retries()) continue;
        in_line.push_back(call->number);
        first_left_behind = std::min(first_left_behind, call->number);
        if (call->unsent_moves == 0) first_newcomer_left_behind = std::min(first_newcomer_left_behind, call->number);
    }
    for (const auto& call : pending_) {
        const bool waited = std::binary_search(in_line_before_.begin(), in_line_before_.end(), call->number);
        const bool served = !call->in_line() && (waited || call->number >= calls_before_);
        const std::uint64_t first = call->unsent_moves > 0 ? first_newcomer_left_behind : first_left_behind;
        require(!served || call->number < first, "a call overtook one that came before it");
    }
    in_line_before_ = std::move(in_line);
    calls_before_ = calls_;
}

bool PoolModel::could_serve(std::size_t connection, const ModelCall& call) const {
    const Link& link = links_[connection];
    const detail::InFlight& in_flight = state_.in_flight(connection);
    if (link.status != Status::open || link.retired || in_flight.full()) return false;
    if (call.retries() && (link.session < call.minimum_session || link.answered > 0)) return false;
    return in_flight.empty() || in_flight.bytes() + call.size <= config_.max_in_flight_bytes;
}

// The order among those put back in line is the pool's own affair, so any of them may be the first.
std::vector<const ModelCall*> PoolModel::possible_first(bool retries) const {
    std::vector<const ModelCall*> newcomers, put_back;
    for (const auto& call : pending_) {
        if (!call->in_line() || call->retries() != retries) continue;
        (retries || call->unsent_moves > 0 ? put_back : newcomers).push_back(call.get());
    }
    if (newcomers.size() > 1) newcomers.resize(1);
    return put_back.empty() ? newcomers : put_back;
}

void PoolModel::check_nothing_lies_idle() const {
    for (const bool retries : {false, true}) {
        const std::vector<const ModelCall*> first = possible_first(retries);
        for (std::size_t i = 0; i < links_.size(); ++i) {
            // A place that a refusal freed is given away when the write ends; nothing could be written before.
            const auto fits = [&](const ModelCall* call) { return could_serve(i, *call) && !links_[i].refused; };
            require(first.empty() || !std::all_of(first.begin(), first.end(), fits),
                    "a call waits while a connection that could serve it has a place");
        }
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

void PoolModel::check_growth() const {
    const std::size_t opening = count(Status::connecting);
    const bool room = !closed_ && count(Status::none) > 0;
    const bool needed = room && in_line() > opening * config_.max_in_flight;
    // The first failure is followed up at once, by one connection; more failures put it off.
    const std::size_t most = connects_failed_ > 0 ? 1 : config_.max_connecting;
    require(!needed || opening >= most || connects_failed_ > 1, "nobody opens the connection that somebody waits for");
    require(!needed || opening > 0 || timer_at_ != TimePoint::max(), "the end of the back-off will be missed");
}

void PoolModel::note_retired() {
    for (std::size_t i = 0; i < links_.size(); ++i) {
        if (open(i) && state_.in_flight(i).abandoned() > max_abandoned_) links_[i].retired = true;
    }
}

// Whoever has been silent for long enough may be retired now; that an assignment put it off, the model does not see.
void PoolModel::note_silent() {
    for (std::size_t i = 0; i < links_.size(); ++i) {
        const auto timeout = state_.in_flight(i).empty() ? config_.idle_timeout : config_.stall_timeout;
        if (open(i) && timeout.count() > 0 && links_[i].quiet_since + timeout <= now_) links_[i].retired = true;
    }
}

}  // namespace echo::test
