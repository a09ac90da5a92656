// When a connection is old enough to be replaced.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>

#include "pool_state/saturating_time.hpp"

namespace echo::detail {

/// Ends come up to a tenth early, at random, and one a second at most, so that connections that were opened together
/// are not all replaced together.
class Lifetime {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// `longest` 0: connections live as long as they like.
    Lifetime(std::chrono::nanoseconds longest, std::uint32_t seed) : longest_(longest), random_(seed) {}

    /// The end of a connection that is open from `now` on.
    TimePoint end_of_new(TimePoint now) {
        if (longest_.count() == 0) return TimePoint::max();
        std::uniform_int_distribution<std::int64_t> early(0, longest_.count() / 10);
        return saturating_add(now, longest_ - std::chrono::nanoseconds(early(random_)));
    }

    /// No connection is replaced before.
    TimePoint next_at() const noexcept { return next_at_; }

    void one_ended(TimePoint now) noexcept { next_at_ = now + std::chrono::seconds(1); }

private:
    std::chrono::nanoseconds longest_;
    std::minstd_rand random_;
    TimePoint next_at_ = TimePoint::min();
};

}  // namespace echo::detail
