#include "limits/waits.hpp"

#include <algorithm>

namespace echo::server_detail {

void Waits::begin(Waiter& waiter, Wait kind, TimePoint now) noexcept {
    waiter.leave();
    waiter.join_before(list(kind).ends);
    waiter.since_ = now;
    waiter.kind_ = kind;
}

std::optional<Waits::TimePoint> Waits::next_end() const noexcept {
    std::optional<TimePoint> next;
    for (const List& each : lists_) {
        if (each.limit == Duration(0) || each.empty()) continue;
        next = next ? std::min(*next, each.first_end()) : each.first_end();
    }
    return next;
}

Waiter* Waits::take_expired(TimePoint now) noexcept {
    for (List& each : lists_) {
        if (each.limit == Duration(0) || each.empty() || each.first_end() > now) continue;
        auto& waiter = static_cast<Waiter&>(*each.ends.next_);
        waiter.leave();
        waiter.join_before(expired_);
        return &waiter;
    }
    return nullptr;
}

}  // namespace echo::server_detail
