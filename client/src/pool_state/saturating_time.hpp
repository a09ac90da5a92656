// Adding a time-out to a time without overflow.
#pragma once

#include <chrono>

namespace echo::detail {

/// `time + timeout`, or the end of time where that lies beyond it: a caller may well write
/// `std::chrono::nanoseconds::max()` for "practically never".
inline std::chrono::steady_clock::time_point saturating_add(std::chrono::steady_clock::time_point time,
                                                            std::chrono::nanoseconds timeout) {
    constexpr auto latest = std::chrono::steady_clock::time_point::max();
    return timeout > latest - time ? latest : time + timeout;
}

}  // namespace echo::detail
