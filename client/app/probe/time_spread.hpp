// How measured times are spread.
#pragma once

#include <chrono>
#include <cstdint>

namespace echo::client_app {

/// Exact, in constant memory, whatever the number of times (Welford's method, so that nothing cancels out). All results
/// are 0 when there is no time. Not thread-safe.
class TimeSpread {
public:
    using Time = std::chrono::nanoseconds;

    void add(Time time) noexcept;

    std::uint64_t count() const noexcept { return count_; }
    Time least() const noexcept { return least_; }
    Time greatest() const noexcept { return greatest_; }
    Time mean() const noexcept;

    /// Of the times themselves (the population's), which ping(8) calls mdev.
    Time deviation() const noexcept;

private:
    std::uint64_t count_ = 0;
    Time least_{0};
    Time greatest_{0};
    double mean_ = 0;
    double squares_ = 0;  // the sum of the squared distances from the mean
};

/// RFC 3550, section 6.4.1: how much a time differs from the one before it, smoothed by a sixteenth. There the times
/// are those of a packet's way, here of a round trip.
class Jitter {
public:
    void add(std::chrono::nanoseconds time) noexcept;

    /// 0 until there are two times.
    std::chrono::nanoseconds value() const noexcept;

private:
    bool has_last_ = false;
    std::chrono::nanoseconds last_{0};
    double jitter_ = 0;
};

}  // namespace echo::client_app
