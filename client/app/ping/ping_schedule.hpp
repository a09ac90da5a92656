// When the next message of a ping is due.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace echo::client_app {

/// Messages leave at the start and then each interval, counted from the start, so that neither slow replies nor late
/// timers add up. What could not be sent in time, because the machine was asleep or too much was under way, is left
/// out: there is no burst of messages afterwards. Knows no clock.
class PingSchedule {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// `interval` is more than 0.
    PingSchedule(TimePoint start, std::chrono::nanoseconds interval) : due_(start), interval_(interval) {}

    TimePoint due() const noexcept { return due_; }

    /// A message was sent, at or after the time when it was due: moves on to the first due time that is to come.
    void sent(TimePoint now) noexcept {
        const auto passed = (now - due_) / interval_;
        due_ += (passed + 1) * interval_;
    }

private:
    TimePoint due_;
    std::chrono::nanoseconds interval_;
};

constexpr std::size_t most_pings_under_way = 256;

/// Whether one more message of that size may be under way beside so many others: 256 at most, and 64 MiB of them. One
/// always may.
constexpr bool has_room_for_ping(std::size_t under_way, std::size_t size) noexcept {
    constexpr std::size_t most_bytes = 64 * 1024 * 1024;
    return under_way == 0 || (under_way < most_pings_under_way && (under_way + 1) * size <= most_bytes);
}

}  // namespace echo::client_app
