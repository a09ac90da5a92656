// A race between addresses that answer in a known way, on a clock of its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "connect/address_race.hpp"

namespace echo::test {

/// What an address does with a connect, once it is tried.
struct Answer {
    enum class Kind { connects, refuses, is_silent };
    Kind kind;
    std::chrono::milliseconds after{0};
};

/// Runs from construction until the race has ended or nothing more can happen.
class SimulatedRace {
public:
    enum class What { starts, is_given_up, is_refused, connects, race_ends, waits_for_ever };
    struct Event {
        std::chrono::milliseconds when;
        What what;
        std::size_t address = 0;
    };

    explicit SimulatedRace(std::vector<Answer> answers);

    const std::vector<Event>& events() const { return events_; }
    const detail::AddressRace& race() const { return race_; }

    /// "0 start 0, 250 start 1, 300 refused 0, 490 connected 1, 490 end"
    std::string diary() const;

private:
    void step();
    void wait(detail::AddressRace::TimePoint until);
    void answer(std::size_t address);
    bool is_over() const;
    void note(What what, std::size_t address = 0) { events_.push_back({now_, what, address}); }

    std::vector<Answer> answers_;
    detail::AddressRace race_;
    std::vector<std::optional<std::chrono::milliseconds>> ends_at_;  // of the attempts under way that will be answered
    std::chrono::milliseconds now_{0};
    std::vector<Event> events_;
};

}  // namespace echo::test
