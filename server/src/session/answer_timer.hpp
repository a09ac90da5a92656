// Times the answers of one connection, some of them.
#pragma once

#include <chrono>
#include <cstdint>

namespace echo::server_detail {

/// Chooses the messages that are measured: of all connections of a worker the first in each tick of the kernel's clock.
class AnswerSampling {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    bool is_due(TimePoint tick) const noexcept { return tick != last_; }
    void take(TimePoint tick) noexcept { last_ = tick; }

private:
    TimePoint last_{};
};

/// From the read that made a message whole to the write that took the last byte of its answer. One at a time.
class AnswerTimer {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    bool is_running() const noexcept { return messages_ > 0; }

    /// `messages`: how many the connection has received, up to the one that is timed.
    void begin(TimePoint now, std::uint64_t messages) noexcept {
        began_at_ = now;
        messages_ = messages;
    }

    /// To be asked when all answers that are there are written; `pending` ones are not. Returns whether the timed one
    /// is among those written; then it has ended.
    bool ends(std::uint64_t messages, std::uint64_t pending) noexcept {
        if (!is_running() || messages < messages_ + pending) return false;
        messages_ = 0;
        return true;
    }

    TimePoint began_at() const noexcept { return began_at_; }

private:
    TimePoint began_at_{};
    std::uint64_t messages_ = 0;  // 0: nothing is timed
};

}  // namespace echo::server_detail
