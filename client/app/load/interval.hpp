// How a run went, second by second.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "load/tally.hpp"
#include "measure/histogram.hpp"

namespace echo::client_app::bench {

/// A piece of the measured part. Percentiles are absent where the samples do not carry them.
struct Interval {
    std::chrono::nanoseconds begin{0};  ///< since measuring began
    std::chrono::nanoseconds duration{0};
    std::uint64_t sent = 0;
    std::uint64_t answered = 0;
    std::uint64_t failed = 0;            ///< or with a reply that differs
    std::optional<std::uint64_t> p50{};  ///< nanoseconds: response time in an open loop, else service time
    std::optional<std::uint64_t> p99{};
    std::optional<std::uint64_t> most{};
};

/// The interval that is under way.
class IntervalBuilder {
public:
    explicit IntervalBuilder(bool open_loop) : open_loop_(open_loop) {}

    void add(const Tally& tally);

    /// Ends it at that time since measuring began, and begins the next.
    Interval end(std::chrono::nanoseconds elapsed);

    std::chrono::nanoseconds begin() const noexcept { return current_.begin; }

private:
    bool open_loop_;
    Interval current_;
    Histogram latency_;
};

/// What the percentile is, if so many samples carry it.
std::optional<std::uint64_t> carried_percentile(const Histogram& histogram, double percent);

}  // namespace echo::client_app::bench
