#include "load/progress.hpp"

#include <algorithm>

namespace echo::client_app::bench {
namespace {

std::chrono::nanoseconds scaled(std::chrono::nanoseconds time, double factor) {
    constexpr double longest = 1e18;
    return std::chrono::nanoseconds(
        static_cast<std::int64_t>(std::min(static_cast<double>(time.count()) * factor, longest)));
}

}  // namespace

std::optional<std::chrono::nanoseconds> remaining_time(const LoadOptions& options, const Counts& counts,
                                                       std::chrono::nanoseconds elapsed, bool stands_still) {
    std::optional<std::chrono::nanoseconds> remaining;
    if (options.duration) remaining = std::max(*options.duration - elapsed, std::chrono::nanoseconds(0));
    if (!options.requests || counts.ended() == 0 || stands_still) return remaining;
    const std::uint64_t still = *options.requests - std::min(*options.requests, counts.ended());
    const auto by_pace = scaled(elapsed, static_cast<double>(still) / static_cast<double>(counts.ended()));
    return remaining ? std::min(*remaining, by_pace) : by_pace;
}

std::optional<double> fraction_done(const LoadOptions& options, const Counts& counts,
                                    std::chrono::nanoseconds elapsed) {
    std::optional<double> fraction;
    const auto take = [&](double part, double whole) { fraction = std::max(fraction.value_or(0), part / whole); };
    if (options.duration) take(static_cast<double>(elapsed.count()), static_cast<double>(options.duration->count()));
    if (options.requests) take(static_cast<double>(counts.ended()), static_cast<double>(*options.requests));
    return fraction ? std::optional(std::clamp(*fraction, 0.0, 1.0)) : std::nullopt;
}

}  // namespace echo::client_app::bench
