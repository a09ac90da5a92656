// The thresholds of a monitoring plugin.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace echo::client_app {

/// A range of times as the Monitoring Plugins' guidelines write it (their section "Threshold and Ranges"):
///
///     10        alert outside 0 to 10
///     10:       ... below 10
///     ~:10      ... above 10
///     10:20     ... outside 10 to 20
///     @10:20    alert inside 10 to 20, the ends included
///
/// Each number may have a unit (`50ms`); without one it is in seconds.
class TimeRange {
public:
    /// @throws std::invalid_argument with one sentence that names the text and its fault.
    static TimeRange parse(std::string_view text);

    bool alerts(std::chrono::nanoseconds time) const noexcept;

    /// Whether both alert above a time, and this one earlier.
    bool alerts_before(const TimeRange& other) const noexcept;

    /// The same notation in seconds, for the performance data.
    std::string in_seconds() const;

    /// When it alerts, for people: `more than 50ms`.
    std::string in_words() const;

private:
    std::optional<std::chrono::nanoseconds> begin_;  // none: any time is late enough
    std::optional<std::chrono::nanoseconds> end_;    // none: any time is early enough
    bool inside_ = false;
};

/// A time in seconds with all its digits and none for nothing: `0.000123`, `5`.
std::string seconds_text(std::chrono::nanoseconds time);

}  // namespace echo::client_app
