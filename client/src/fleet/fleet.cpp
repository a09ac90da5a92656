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
    auto place = std::find_if(members_.begin(), members_.end(), is_free);
    FleetMember member(endpoint, static_cast<std::uint32_t>(random_()));
    if (place == members_.end()) {
        place = members_.insert(place, std::move(member));
    } else {
        *place = std::move(member);
    }
    count_live();
    return static_cast<std::size_t>(place - members_.begin());
}

void Fleet::remove(std::size_t member) {
    members_[member].is_gone = true;
    count_live();
}

void Fleet::count_live() {
    live_ = 0;
    for (std::size_t member = 0; member < members_.size(); ++member) {
        if (members_[member].is_gone) continue;
        ++live_;
        only_ = member;
    }
}

void Fleet::failed(std::size_t member, bool to_connect, TimePoint now) {
    FleetMember& one = members_[member];
    if (!has_several()) return one.backoff.failed(now);
    if (!is_ejected(member, now)) ++one.ejections;
    one.failed_to_connect = to_connect && (one.failed_to_connect || !one.backoff.active());
    one.failed_at = now;
    one.backoff.ejected(now);
}

void Fleet::connect_failed(std::size_t member, bool all_addresses, TimePoint now) {
    for (std::size_t other = 0; other < members_.size(); ++other) {
        const bool is_meant =
            other == member || (all_addresses && members_[other].endpoint == members_[member].endpoint);
        if (is_meant) failed(other, true, now);
    }
}

// That an older connection answers says nothing of whether a new one can be made.
void Fleet::came_back(std::size_t member, TimePoint connect_began_at) {
    FleetMember& one = members_[member];
    if (has_several() && one.failed_to_connect && connect_began_at < one.failed_at) return;
    one.latency = {};  // what it was is not what it will be
    one.backoff.succeeded();
    one.failed_to_connect = false;
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
    if (!has_several()) return may_try(only_, now) ? only_ : none;
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
    std::size_t to_prove = none;
    std::size_t held_back = none;
    for (std::size_t member = 0; member < members_.size(); ++member) {
        if (!may_try(member, now)) continue;
        const FleetMember& one = members_[member];
        if (one.connections == 0 && !one.backoff.active()) return member;
        if (one.backoff.active() && (one.connections == 0 || one.failed_to_connect)) to_prove = member;
        if (is_held_back(member, most_in_flight)) held_back = member;
    }
    return to_prove != none && !one_is_tried ? to_prove : held_back;
}

bool Fleet::has_untried_since(TimePoint made_at, TimePoint now) const {
    return std::any_of(members_.begin(), members_.end(), [&](const FleetMember& one) {
        const bool has_failed = one.backoff.active() && one.failed_at > made_at;
        return !one.is_gone && !has_failed && one.backoff.next_at() <= now;
    });
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
    for (const FleetMember& one : members_) connecting += one.is_gone || one.backoff.active() ? 0 : one.connecting;
    return connecting;
}

Fleet::Exchange Fleet::to_exchange(bool is_time, TimePoint now) const {
    std::size_t most = none;
    std::size_t fewest = none;
    std::size_t unsound = none;  // and holds connections
    const auto count = [&](std::size_t member) { return members_[member].ready + members_[member].connecting; };
    for (std::size_t member = 0; member < members_.size(); ++member) {
        if (members_[member].is_gone) continue;
        if (most == none || members_[member].ready > members_[most].ready) most = member;
        if (members_[member].ready > 0 && !is_sound(member)) unsound = member;
        if (!may_try(member, now) || (!is_sound(member) && count(member) > 0)) continue;
        if (fewest == none || count(member) < count(fewest)) fewest = member;
    }
    if (fewest == none) return {};
    if (count(fewest) == 0 && is_sound(fewest) && unsound != none) return {.from = unsound, .to = fewest};
    if (!is_time || members_[most].ready < count(fewest) + 2) return {};
    return {.from = most, .to = fewest};
}

// One on probation gets its next call when it has answered this one.
bool Fleet::may_be_called(std::size_t member, TimePoint now) const {
    if (is_sound(member)) return true;
    return !members_[member].is_gone && !is_ejected(member, now) && members_[member].in_flight == 0;
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
