#include "support/pool/pool_inspector.hpp"

#include <cstddef>
#include <cstdint>

namespace echo::detail {

std::string PoolInspector::describe() const {
    std::string text;
    for (const auto& connection : state_.connections_) text += describe(connection) + "|";
    text += describe(state_.retries_) + "|" + describe(state_.waiting_) + "|";
    for (std::size_t i = 0; i < state_.fleet_.size(); ++i) {
        const FleetMember& member = state_.fleet_[i];
        member.with_room.find([&](std::size_t connection) {
            text += std::to_string(connection);
            return false;
        });
        text += "|" + from_now(member.backoff.next_at()) + (member.backoff.active() ? "failing" : "");
        text += member.is_gone ? "gone" : "";
    }
    text += "|" + from_now(state_.next_spread_at_);
    text += "|" + from_now(state_.wake_at_) + from_now(state_.lifetime_.next_at());
    text += "|" + from_now(state_.drain_deadline_) + (state_.draining_ ? "draining" : "");
    text += (state_.closed_ ? "closed" : "") + std::to_string(state_.drain_report_due_) + state_.cut_off_.message();
    for (const std::size_t connection : state_.connecting_) text += std::to_string(connection);
    return text;
}

bool PoolInspector::drains_for_room(const PoolState& state, std::size_t connection) {
    const PoolState::Connection& one = state.connections_[connection];
    return one.status == PoolState::Status::draining && PoolState::makes_room(one);
}

std::string PoolInspector::describe(const PoolState::Connection& connection) const {
    std::string text = std::to_string(static_cast<int>(connection.status)) + describe(connection.in_flight);
    text += "@" + std::to_string(connection.member);
    if (connection.status == PoolState::Status::free || connection.status == PoolState::Status::closing) return text;
    text += connection.has_been_used ? "used" : "";
    text += connection.awaits_write ? "awaits" : "";
    text += connection.check_first ? "check" : "";
    text += connection.suspect ? "suspect" : "";
    text += connection.stuck ? "stuck" : "";
    text += connection.answered > 0 ? "answered" : "";
    text += age_of(connection.session) + age_of(connection.replaces);
    text += from_now(connection.connect_began_at) + from_now(connection.quiet_since) + from_now(connection.last_life);
    return text + from_now(connection.lifetime_ends_at) + std::to_string(static_cast<int>(connection.end_reason));
}

std::string PoolInspector::describe(const InFlight& in_flight) const {
    std::string text = in_flight.write_under_way() ? "writing:" : ":";
    for (std::size_t place = 0; place < in_flight.size(); ++place) {
        const PoolRequest* request = in_flight.at(place);
        text += std::to_string(static_cast<int>(in_flight.wire_state(place))) + (request ? describe(*request) : "-");
    }
    return text;
}

std::string PoolInspector::describe(const RequestQueue& queue) const {
    std::string text;
    for (const PoolRequest* request = queue.front(); request; request = request->next) text += describe(*request);
    return text;
}

std::string PoolInspector::describe(const PoolRequest& request) const {
    return names_.at(&request) + std::to_string(static_cast<int>(request.response.wire_state)) +
           std::to_string(request.unsent_moves) + age_of(request.minimum_session) + from_now(request.deadline);
}

std::string PoolInspector::from_now(PoolState::TimePoint time) const {
    if (time == PoolState::TimePoint::max()) return "never;";
    if (time == PoolState::TimePoint::min()) return "ever;";
    return std::to_string((time - now_).count()) + ";";
}

std::string PoolInspector::age_of(std::uint64_t session) const {
    return session == 0 ? "none;" : std::to_string(state_.next_session() - session) + ";";
}

}  // namespace echo::detail
