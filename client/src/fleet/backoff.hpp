// How long to wait before the next connect after failures.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

namespace echo::detail {

/// Exponential back-off with full jitter: after the first failure at once, then a random time
/// between nothing and a bound that doubles from 50 ms to `longest`. Full jitter spreads many clients of
/// one server best (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
class Backoff {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit Backoff(std::uint32_t seed, std::chrono::nanoseconds longest = std::chrono::seconds(5))
        : random_(seed), longest_(longest) {}

    /// Whether the last connect failed: then one connection at a time tries again.
    bool active() const noexcept { return failures_ > 0; }

    /// The earliest time for the next connect.
    TimePoint next_at() const noexcept { return next_at_; }

    void failed(TimePoint now) {
        ++failures_;
        next_at_ = now;
        if (failures_ == 1) return;
        const unsigned doublings = std::min(failures_ - 2, 7u);
        const auto bound = std::min(first_bound * (1 << doublings), longest_);
        std::uniform_int_distribution<std::int64_t> delay(0, bound.count());
        next_at_ += std::chrono::nanoseconds(delay(random_));
    }

    /// As `failed`, where there are others to turn to: at once is too early. While it holds, another failure says
    /// nothing new. A random time of 50 to 100 ms, then doubled up to `longest`.
    void ejected(TimePoint now) {
        if (next_at_ > now) return;
        const auto bound = std::min(2 * first_bound * (1 << std::min(failures_, 7u)), longest_);
        ++failures_;
        std::uniform_int_distribution<std::int64_t> delay(bound.count() / 2, bound.count());
        next_at_ = now + std::chrono::nanoseconds(delay(random_));
    }

    void succeeded() noexcept {
        failures_ = 0;
        next_at_ = TimePoint::min();
    }

private:
    static constexpr std::chrono::nanoseconds first_bound = std::chrono::milliseconds(50);

    std::minstd_rand random_;
    std::chrono::nanoseconds longest_;
    unsigned failures_ = 0;
    TimePoint next_at_ = TimePoint::min();
};

}  // namespace echo::detail
