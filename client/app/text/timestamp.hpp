// Points in time as the documents tell them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace echo::client_app {

/// A point in time by the wall clock. Any year of four digits fits, other than into `system_clock::time_point`.
using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

/// The present.
inline WallTime wall_time_now() {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

/// RFC 3339, in UTC and with milliseconds: `2026-11-21T12:00:00.250Z`.
std::string timestamp(WallTime time);
inline std::string timestamp(std::chrono::system_clock::time_point time) {
    return timestamp(std::chrono::floor<std::chrono::microseconds>(time));
}

/// The same of the present.
inline std::string timestamp_now() {
    return timestamp(wall_time_now());
}

/// Reads RFC 3339: a date, `T` or a space, a time, a fraction of a second if there is one, and `Z` or an offset such as
/// `+02:00`. Digits beyond microseconds are cut off; a leap second is the first one of the next minute. Absent: it is
/// something else.
std::optional<WallTime> parse_timestamp(std::string_view text) noexcept;

}  // namespace echo::client_app
