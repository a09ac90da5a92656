// The model's own account of connections that may be dead.
#include <algorithm>
#include <cstddef>
#include <utility>

#include "support/pool/pool_inspector.hpp"
#include "support/pool/pool_model.hpp"

namespace echo::test {

// A suspect that keeps a place and that nobody waits for does not make anybody wait.
void PoolModel::check_suspects() const {
    if (is_fleet()) return;
    const bool full = count(Status::none) == 0 && count(Status::closing) == 0;
    const std::size_t most = connects_failed_ > 0 ? 1 : config_.max_connecting;
    if (!full || !growth_is_needed() || count(Status::connecting) >= most || connects_failed_ > 1) return;
    for (std::size_t i = 0; i < links_.size(); ++i) {
        const bool is_written_to = links_[i].writing && !links_[i].stuck;
        require(!links_[i].suspect || links_[i].retired || is_written_to || !open(i) || !nobody_waits_for(i),
                "a call waits while a connection that may be dead keeps its place");
    }
}

bool PoolModel::nobody_waits_for(std::size_t connection) const {
    return std::none_of(pending_.begin(), pending_.end(),
                        [&](const auto& call) { return call->connection == connection; });
}

void PoolModel::note_timed_out(const ModelCall& call) {
    if (call.connection != ModelCall::no_connection) {
        const bool silent = links_[call.connection].last_life <= call.assigned_at;
        return silent ? suspect(call.connection) : void();
    }
    for (std::size_t i = 0; i < links_.size(); ++i) {
        // In the same step a call may have been taken off it since.
        const bool somebody_waited =
            std::any_of(pending_.begin(), pending_.end(), [&](const auto& one) { return one->was_on == i; });
        const bool keeps_others_out = open(i) && !links_[i].owed.empty() && nobody_waits_for(i) && !somebody_waited;
        if (!keeps_others_out || links_[i].last_life > call.submitted_at) continue;
        suspect(i);
        links_[i].stuck = true;
    }
}

void PoolModel::suspect(std::size_t connection) {
    Link& silent = links_[connection];
    if (silent.suspect) return;
    if (silent.answered == 0) ++connects_failed_;
    silent.suspect = true;
    for (std::size_t i = 0; i < links_.size(); ++i) {
        const bool is_sibling = links_[i].status == Status::open && state_.member(i) == state_.member(connection);
        if (is_sibling && links_[i].last_life <= silent.last_life) links_[i].suspect = true;
    }
}

// Where a call is now. A suspect is given none, unless no other connection can be opened.
void PoolModel::note_assigned() {
    for (const auto& call : pending_) {
        if (call->in_line() || call->response.attempts == call->attempts_seen) continue;
        call->attempts_seen = call->response.attempts;
        call->assigned_at = now_;
        require(!links_[call->connection].suspect || detail::PoolInspector::backs_off(state_, now_),
                "a call was given to a connection that may be dead");
    }
}

void PoolModel::note_alive(std::size_t connection) {
    connects_failed_ = 0;
    links_[connection].last_life = now_;
    trust_again(connection);
}

// It was slow, not dead; and then nothing tells against the idle ones either.
void PoolModel::trust_again(std::size_t connection) {
    if (!std::exchange(links_[connection].suspect, false)) return;
    links_[connection].stuck = false;
    for (std::size_t i = 0; i < links_.size(); ++i) {
        const bool is_sibling = state_.member(i) == state_.member(connection);
        if (is_sibling && state_.in_flight(i).owed() == 0) links_[i].suspect = links_[i].stuck = false;
    }
}

}  // namespace echo::test
