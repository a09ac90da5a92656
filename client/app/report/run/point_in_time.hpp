// Times of day in UTC, as the documents write them.
#pragma once

#include <chrono>
#include <string_view>

namespace echo::client_app::report {

/// Whether the text is such a time, as `2026-11-21T12:00:00.000Z`.
bool is_point_in_time(std::string_view text) noexcept;

/// Its meaning; `text` must be such a time.
std::chrono::sys_time<std::chrono::milliseconds> to_point_in_time(std::string_view text) noexcept;

}  // namespace echo::client_app::report
