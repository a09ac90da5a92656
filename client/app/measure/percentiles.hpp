// Which percentiles a number of samples carries.
#pragma once

#include <cstdint>
#include <span>

namespace echo::client_app {

/// A percentile that the program may show.
struct Percentile {
    double percent;
    const char* name;                ///< for people: `p99.9`
    const char* key;                 ///< in JSON, of a value in nanoseconds: `p99_9_ns`
    std::uint64_t required_samples;  ///< with fewer it would be one of the greatest values under another name
};

/// All that the program ever shows: p50 and p90 from 10 samples on, p99 from 100, p99.9 from 1,000, p99.99 from 10,000.
std::span<const Percentile> known_percentiles() noexcept;

/// Those that so many samples carry, in ascending order.
std::span<const Percentile> carried_percentiles(std::uint64_t samples) noexcept;

}  // namespace echo::client_app
