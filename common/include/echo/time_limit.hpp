// Time-outs, in any unit of std::chrono.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <chrono>

namespace echo {

/// A time-out; takes a duration of any unit, and keeps nanoseconds. A longer one than these can count (292 years, and
/// so the `max()` of every unit) is `TimeLimit::none()`, and a negative one of that size the shortest there is: nothing
/// overflows. A plain value that converts to `std::chrono::nanoseconds`.
class TimeLimit {
public:
    constexpr TimeLimit() noexcept = default;

    template <class Number, class Period>
    constexpr TimeLimit(std::chrono::duration<Number, Period> time) noexcept : time_(in_nanoseconds(time)) {}

    /// No limit at all. So is 0, where a setting's description says so.
    static constexpr TimeLimit none() noexcept { return std::chrono::nanoseconds::max(); }

    constexpr operator std::chrono::nanoseconds() const noexcept { return time_; }
    constexpr std::chrono::nanoseconds::rep count() const noexcept { return time_.count(); }

    friend constexpr bool operator==(TimeLimit a, TimeLimit b) noexcept { return a.time_ == b.time_; }
    friend constexpr bool operator<(TimeLimit a, TimeLimit b) noexcept { return a.time_ < b.time_; }
    friend constexpr bool operator>(TimeLimit a, TimeLimit b) noexcept { return b < a; }
    friend constexpr bool operator<=(TimeLimit a, TimeLimit b) noexcept { return !(b < a); }
    friend constexpr bool operator>=(TimeLimit a, TimeLimit b) noexcept { return !(a < b); }

private:
    template <class Duration>
    static constexpr std::chrono::nanoseconds in_nanoseconds(Duration time) noexcept {
        using std::chrono::nanoseconds;
        // Compared as numbers with a fraction, which hold any duration; "not a number" is neither, and becomes 0.
        const auto count = std::chrono::duration<long double, std::nano>(time).count();
        if (count >= static_cast<long double>(nanoseconds::max().count())) return nanoseconds::max();
        if (count <= static_cast<long double>(nanoseconds::min().count())) return nanoseconds::min();
        return count == count ? std::chrono::duration_cast<nanoseconds>(time) : nanoseconds::zero();
    }

    std::chrono::nanoseconds time_{0};
};

}  // namespace echo
