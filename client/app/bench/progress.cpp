#include "bench/progress.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "text/duration_text.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::bench {
namespace {

// Always with a tenth, so that the line does not jump while it is redrawn.
std::string seconds_text(std::chrono::nanoseconds time) {
    std::array<char, 64> text;
    std::snprintf(text.data(), text.size(), "%.1f s", std::chrono::duration<double>(time).count());
    return text.data();
}

std::chrono::nanoseconds scaled(std::chrono::nanoseconds time, double factor) {
    constexpr double longest = 1e18;
    return std::chrono::nanoseconds(
        static_cast<std::int64_t>(std::min(static_cast<double>(time.count()) * factor, longest)));
}

}  // namespace

std::optional<std::chrono::nanoseconds> remaining_time(const BenchOptions& options, const Counts& counts,
                                                       std::chrono::nanoseconds elapsed) {
    std::optional<std::chrono::nanoseconds> remaining;
    if (options.duration) remaining = std::max(*options.duration - elapsed, std::chrono::nanoseconds(0));
    if (!options.requests || counts.ended() == 0) return remaining;
    const std::uint64_t still = *options.requests - std::min(*options.requests, counts.ended());
    const auto by_pace = scaled(elapsed, static_cast<double>(still) / static_cast<double>(counts.ended()));
    return remaining ? std::min(*remaining, by_pace) : by_pace;
}

std::string progress_line(const Progress& progress) {
    switch (progress.stage) {
        case Stage::warming_up: return "warming up, " + seconds_text(progress.elapsed);
        case Stage::awaiting_replies: {
            const std::uint64_t open = progress.counts.sent - std::min(progress.counts.sent, progress.counts.ended());
            return open == 1 ? "waiting for the last reply" : "waiting for the last " + count_text(open) + " replies";
        }
        case Stage::measuring: break;
    }
    std::string line = seconds_text(progress.elapsed);
    line += ": ";
    line += quantity_text(progress.answered_per_second);
    line += "/s, answered " + count_text(progress.counts.answered);
    line += ", errors " + count_text(progress.counts.errors());
    if (progress.p99) {
        line += ", p99 ";
        line += duration_text(std::chrono::nanoseconds(static_cast<std::int64_t>(*progress.p99)));
    }
    if (progress.remaining) line += ", " + seconds_text(*progress.remaining) + " left";
    return line;
}

}  // namespace echo::client_app::bench
