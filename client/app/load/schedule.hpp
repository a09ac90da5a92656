// When each message of an open loop is due.
#pragma once

#include <chrono>
#include <cstdint>

namespace echo::client_app::bench {

/// Message number n, counted from 0, is due n / rate seconds after the beginning, to the nanosecond: each time is
/// computed from the beginning and not from the message before it, so nothing adds up. An immutable value.
class Schedule {
public:
    static constexpr std::uint64_t highest_rate = 10'000'000;

    /// `rate`: messages a second, 1 to `highest_rate`.
    explicit Schedule(std::uint64_t rate) : rate_(rate) {}

    /// How long after the beginning a message is due.
    std::chrono::nanoseconds due(std::uint64_t number) const noexcept;

    /// How many messages are due at that time after the beginning, and before: those with `due(number) <= elapsed`.
    std::uint64_t count_due(std::chrono::nanoseconds elapsed) const noexcept;

private:
    std::uint64_t rate_;
};

/// One of several threads that share a schedule by turns: the first has the messages 0, n, 2n ..., the second 1, n + 1
/// and so on. It knows which of them is the next to be sent.
class ScheduleShare {
public:
    ScheduleShare(Schedule schedule, std::uint64_t first, std::uint64_t step)
        : schedule_(schedule), next_(first), first_(first), step_(step) {}

    std::chrono::nanoseconds next_due() const noexcept { return schedule_.due(next_); }
    void advance() noexcept { next_ += step_; }

    /// How many messages of this share were due before that time.
    std::uint64_t count_due_before(std::chrono::nanoseconds elapsed) const noexcept;

    /// How many it has gone past.
    std::uint64_t taken() const noexcept { return (next_ - first_) / step_; }

private:
    Schedule schedule_;
    std::uint64_t next_;
    std::uint64_t first_;
    std::uint64_t step_;
};

}  // namespace echo::client_app::bench
