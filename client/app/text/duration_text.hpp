// Times as a person writes them.
#pragma once

#include <chrono>
#include <string>

namespace echo::client_app {

/// `250ms`, `1.5s`, `0s`: four significant digits in the largest of ns, us, ms and s that leaves at least 1 before the
/// point.
std::string duration_text(std::chrono::nanoseconds time);

/// A number without a unit as one of seconds, `0.2` as `0.2s`, for options that other programs have made known so;
/// everything else as it is.
std::string with_seconds(std::string text);

}  // namespace echo::client_app
