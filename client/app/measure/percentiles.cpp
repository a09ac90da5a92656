#include "measure/percentiles.hpp"

#include <algorithm>
#include <cstddef>

namespace echo::client_app {
namespace {

constexpr Percentile percentiles[] = {
    {50, "p50", "p50_ns", 10},
    {90, "p90", "p90_ns", 10},
    {99, "p99", "p99_ns", 100},
    {99.9, "p99.9", "p99_9_ns", 1'000},
    {99.99, "p99.99", "p99_99_ns", 10'000},
};

}  // namespace

std::span<const Percentile> known_percentiles() noexcept {
    return percentiles;
}

std::span<const Percentile> carried_percentiles(std::uint64_t samples) noexcept {
    const auto carried =
        std::ranges::count_if(percentiles, [=](const Percentile& each) { return samples >= each.required_samples; });
    return known_percentiles().first(static_cast<std::size_t>(carried));
}

}  // namespace echo::client_app
