// When a run begins, if several machines are to begin theirs together: by the wall clock, which they have in common.
#pragma once

#include <chrono>
#include <string>

#include "text/timestamp.hpp"

namespace echo::client_app::bench {

/// `2026-11-30T12:00:00Z` (RFC 3339, with a fraction or an offset too), `@1796040000` (seconds since 1970, as
/// `date +%s` prints them), or `+30s`, which counts from `now` on.
/// @throws std::invalid_argument with the rest of a sentence that names the option.
WallTime parse_start_time(const std::string& text, WallTime now);

/// @throws std::invalid_argument likewise, if measuring cannot begin at that time after such a warm-up, or that time is
/// more than a day ahead.
void check_start_time(WallTime start, std::chrono::nanoseconds warmup, WallTime now);

/// The longest time between two looks at the clock: whoever sets it meanwhile is noticed so soon.
inline constexpr std::chrono::nanoseconds longest_look = std::chrono::milliseconds(250);

/// What follows from a look at the clock.
struct StartLook {
    enum class Next {
        wait,      ///< look again after `pause`
        begin,     ///< it is time for the warm-up, or for measuring where there is none
        too_late,  ///< the clock was set past the start, or the machine slept: the others have begun without this one
    };

    Next next;
    std::chrono::nanoseconds pause{0};
};

StartLook look_at_start(WallTime start, std::chrono::nanoseconds warmup, WallTime now) noexcept;

/// `2026-11-30T12:00:00.000Z passed 3.2s ago, by this machine's clock; ...`.
std::string words_of_late_start(WallTime start, WallTime now);

}  // namespace echo::client_app::bench
