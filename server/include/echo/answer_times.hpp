// How long a server took to answer.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace echo {

/// Samples of the time from a whole message to its answer handed to the system, counted in steps. Of the messages on
/// one thread that is one for each tick of the kernel's clock at most (some hundreds a second), so that measuring costs
/// nothing while the server is busy; a message that comes alone is always measured.
struct AnswerTimes {
    /// The longest time of each step but the last one, which has no end.
    static constexpr auto bounds = [] {
        using namespace std::chrono_literals;
        return std::array{10us,      25us,      50us,      100us,       250us,       500us,
                          1'000us,   2'500us,   5'000us,   10'000us,    25'000us,    50'000us,
                          100'000us, 250'000us, 500'000us, 1'000'000us, 2'500'000us, 10'000'000us};
    }();
    static constexpr std::size_t steps = bounds.size() + 1;

    std::array<std::uint64_t, steps> counts{};  ///< samples in each step
    std::chrono::nanoseconds sum{0};            ///< of all samples

    std::uint64_t count() const { return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}); }

    /// The step of a time.
    static std::size_t step_of(std::chrono::nanoseconds time) {
        return static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), time) - bounds.begin());
    }
};

}  // namespace echo
