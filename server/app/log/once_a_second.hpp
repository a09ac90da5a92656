// Keeps an event that comes in thousands from filling the log.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace echo::server_app {

/// Lets a line through at most once a second, and counts what the next one stands for. Any thread.
class OnceASecond {
public:
    using Clock = std::chrono::steady_clock;

    /// Counts an event. @returns how many events a line about it stands for, those passed over since the last line
    /// included; 0: write none.
    std::uint64_t count(Clock::time_point now);

    /// @returns how many events no line has stood for; they are counted off.
    std::uint64_t take_rest();

private:
    static constexpr Clock::duration pause = std::chrono::seconds(1);

    std::atomic<Clock::rep> next_ = Clock::time_point::min().time_since_epoch().count();
    std::atomic<std::uint64_t> untold_ = 0;
};

}  // namespace echo::server_app
