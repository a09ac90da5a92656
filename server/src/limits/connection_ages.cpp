#include "limits/connection_ages.hpp"

#include <algorithm>

namespace echo::server_detail {

std::chrono::nanoseconds jittered_age(std::chrono::nanoseconds limit, std::size_t step) noexcept {
    constexpr auto last_step = static_cast<std::chrono::nanoseconds::rep>(ConnectionAges::steps - 1);
    const auto tenth = limit / 10;
    return limit - tenth + 2 * tenth * static_cast<std::chrono::nanoseconds::rep>(step) / last_step;
}

void ConnectionAges::set_limit(Duration limit, TimePoint now) noexcept {
    if (limit == limit_) return;
    limit_ = limit;
    for (WaitLink& list : lists_) {
        for (WaitLink* link = list.next_; link != &list; link = link->next_) static_cast<Aging&>(*link).since_ = now;
    }
}

void ConnectionAges::begin(Aging& connection, std::size_t step, TimePoint now) noexcept {
    join(connection, step, now);
}

void ConnectionAges::extend(Aging& connection, TimePoint now) noexcept {
    join(connection, extended, now);
}

void ConnectionAges::join(Aging& connection, std::size_t list, TimePoint now) noexcept {
    connection.leave();
    connection.join_before(lists_[list]);
    connection.since_ = now;
}

std::optional<ConnectionAges::TimePoint> ConnectionAges::next_end() const noexcept {
    if (!is_limited()) return std::nullopt;
    std::optional<TimePoint> next;
    for (std::size_t list = 0; list < lists_.size(); ++list) {
        const WaitLink* const first = lists_[list].next_;
        if (first == &lists_[list]) continue;
        const TimePoint end = static_cast<const Aging*>(first)->since_ + limit_of(list);
        next = next ? std::min(*next, end) : end;
    }
    return next;
}

Aging* ConnectionAges::take_expired(TimePoint now) noexcept {
    if (!is_limited()) return nullptr;
    for (std::size_t list = 0; list < lists_.size(); ++list) {
        WaitLink* const first = lists_[list].next_;
        if (first == &lists_[list]) continue;
        Aging& connection = static_cast<Aging&>(*first);
        if (connection.since_ + limit_of(list) > now) continue;
        connection.leave();
        return &connection;
    }
    return nullptr;
}

ConnectionAges::Duration ConnectionAges::limit_of(std::size_t list) const noexcept {
    return list == extended ? Duration(time_for_first_message) : jittered_age(limit_, list);
}

}  // namespace echo::server_detail
