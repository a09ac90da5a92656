#include "fleet/fleet.hpp"

#include <algorithm>
#include <utility>

namespace echo::detail {
namespace {

// Costs that are closer to each other than that are equal: else the noise of their latencies would give one of two
// equal members everything.
constexpr double equal_within = 0.75;

}  // namespace

Fleet::Fleet(std::size_t endpoints, std::uint32_t seed) : random_(seed) {
    members_.reserve(endpoints);
    for (std::size_t endpoint = 0; endpoint < endpoints; ++endpoint) add(endpoint);
}

std::size_t Fleet::add(std::size_t endpoint) {
    const auto is_free = [](const FleetMember& member) { return member.is_gone && member.connections == 0; };
    const auto place = std::find_if(members_.begin(), members_.end(), is_free);
    FleetMember member(endpoint, static_cast<std::uint32_t>(random_()));
    if (place != members_.end()) {
        *place = std::move(member);
        return static_cast<std::size_t>(place - members_.begin());
    }
    members_.push_back(std::move(member));
    return members_.size() - 1;
}

void Fleet::failed(std::size_t member, TimePoint now) {
    FleetMember& one = members_[member];
    if (!has_several()) return one.backoff.failed(now);
    if (!is_ejected(member, now)) ++one.ejections;
    one.backoff.ejected(now);
}

void Fleet::endpoint_failed(std::size_t member, TimePoint now) {
    for (std::size_t other = 0; other < members_.size(); ++other) {
        if (members_[other].endpoint == members_[member].endpoint) failed(other, now);
    }
}

bool Fleet::has_sound_member() const {
    return has_other_sound_member(none);
}

bool Fleet::has_other_sound_member(std::size_t except) const {
    for (std::size_t member = 0; member < members_.size(); ++member) {
        if (member != except && is_sound(member)) return true;
    }
    return false;
}

bool Fleet::may_try(std::size_t member, TimePoint now) const {
    const FleetMember& one = members_[member];
    if (one.is_gone || is_ejected(member, now)) return false;
    return !one.backoff.active() || one.connecting == 0;
}

std::size_t Fleet::to_connect(TimePoint now) {
    if (!has_several()) return may_try(0, now) ? 0 : none;
    std::size_t best = none;
    const auto rank = [&](std::size_t member) { return std::pair(!is_sound(member), members_[member].connections); };
    const std::size_t first = below(members_.size());  // equal ones take turns
    for (std::size_t i = 0; i < members_.size(); ++i) {
        const std::size_t member = (first + i) % members_.size();
        if (may_try(member, now) && (best == none || rank(member) < rank(best))) best = member;
    }
    return best;
}

std::size_t Fleet::in_want_of_connection(TimePoint now) const {
    bool one_is_tried = false;
    std::size_t most_in_flight = 0;
    for (const FleetMember& one : members_) {
        one_is_tried = one_is_tried || (one.backoff.active() && one.connecting > 0);
        most_in_flight = std::max(most_in_flight, one.in_flight);
    }
    for (std::size_t member = 0; member < members_.size(); ++member) {
        if (!may_try(member, now)) continue;
        const bool may_have_first = members_[member].connections == 0 && (is_sound(member) || !one_is_tried);
        if (may_have_first || is_held_back(member, most_in_flight)) return member;
    }
    return none;
}

// It would get more calls if it had more connections: its share would else be that of its connections.
bool Fleet::is_held_back(std::size_t member, std::size_t most_in_flight) const {
    const FleetMember& one = members_[member];
    const bool is_full = one.with_room.lowest_load() == LoadOrder::none && one.connecting == 0;
    return is_full && is_sound(member) && one.in_flight < most_in_flight;
}

Fleet::TimePoint Fleet::next_try_at() const {
    TimePoint earliest = TimePoint::max();
    for (const FleetMember& member : members_) {
        if (!member.is_gone) earliest = std::min(earliest, member.backoff.next_at());
    }
    return earliest;
}

std::size_t Fleet::connecting_to_sound() const {
    std::size_t connecting = 0;
    for (const FleetMember& member : members_) connecting += member.backoff.active() ? 0 : member.connecting;
    return connecting;
}

std::size_t Fleet::to_give_up_connection(bool evenly, TimePoint now) const {
    std::size_t most = 0;
    std::size_t fewest = none;
    std::size_t unsound = none;  // and holds connections
    for (std::size_t member = 0; member < members_.size(); ++member) {
        if (members_[member].connections > members_[most].connections) most = member;
        if (members_[member].connections > 0 && !is_sound(member)) unsound = member;
        if (!may_try(member, now) || (evenly && !is_sound(member))) continue;
        if (fewest == none || members_[member].connections < members_[fewest].connections) fewest = member;
    }
    if (fewest == none) return none;
    const std::size_t few = members_[fewest].connections;
    if (few == 0 && is_sound(fewest) && unsound != none) return unsound;
    const bool is_uneven = members_[most].connections >= few + 2 && (evenly || few == 0);
    return is_uneven ? most : none;
}

// One on probation gets its next call when it has answered this one.
bool Fleet::may_be_called(std::size_t member, TimePoint now) const {
    if (is_ejected(member, now)) return false;
    return !members_[member].backoff.active() || members_[member].in_flight == 0;
}

// Each two of those that are considered are chosen with the same probability (Vitter, "Random Sampling with a
// Reservoir", ACM TOMS 1985).
void Fleet::consider(const Choice& choice, TwoChoices& choices) {
    const std::size_t place = choices.seen < 2 ? choices.seen : below(choices.seen + 1);
    ++choices.seen;
    if (place < 2) choices.chosen[place] = choice;
}

// A call waits there for about as long as one call takes, for each that is ahead of it and for itself.
const Fleet::Choice& Fleet::better_of(const TwoChoices& choices, TimePoint now) {
    const auto& [one, other] = choices.chosen;
    if (choices.seen < 2) return one;
    const bool both_known = members_[one.member].latency.is_known() && members_[other.member].latency.is_known();
    const auto cost = [&](std::size_t member) {
        const double each = both_known ? 1 + static_cast<double>(members_[member].latency.at(now).count()) : 1;
        return each * static_cast<double>(members_[member].in_flight + 1);
    };
    const double of_one = cost(one.member);
    const double of_other = cost(other.member);
    const bool are_equal = std::min(of_one, of_other) > equal_within * std::max(of_one, of_other);
    return are_equal ? choices.chosen[below(2)] : of_one < of_other ? one : other;
}

}  // namespace echo::detail
