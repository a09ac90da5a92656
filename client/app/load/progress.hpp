// How far a run is while it lasts.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "load/load_options.hpp"
#include "load/measurements.hpp"

namespace echo::client_app::bench {

enum class Stage { waiting_for_start, warming_up, measuring, awaiting_replies };

struct Progress {
    Stage stage = Stage::warming_up;
    std::chrono::nanoseconds elapsed{0};  ///< of that stage; awaiting replies: of the measured part
    Counts counts{};
    std::optional<std::uint64_t> p99{};                   ///< nanoseconds, of the last second
    double answered_per_second = 0;                       ///< at present
    std::optional<std::chrono::nanoseconds> remaining{};  ///< of the run, or until it starts
    std::optional<double> fraction{};                     ///< of the measured part, where its length is known: 0 to 1
    std::optional<WallTime> start{};                      ///< when measuring is to begin, as long as that is waited for
    std::optional<std::string> away{};                    ///< why no connection is open, in a few words
};

/// How long the run still takes: until its time is up or, at the present pace, its messages have been answered;
/// absent where neither can be told. While it stands still there is no pace.
std::optional<std::chrono::nanoseconds> remaining_time(const LoadOptions& options, const Counts& counts,
                                                       std::chrono::nanoseconds elapsed, bool stands_still = false);

/// How much of the run's time, or of its messages, is over; absent where neither is limited.
std::optional<double> fraction_done(const LoadOptions& options, const Counts& counts, std::chrono::nanoseconds elapsed);

/// How fast a count grows at present: averages over the last four looks, so that the figure stands still enough to be
/// read.
class Pace {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// The count is 0 at that time.
    void begin(TimePoint when) noexcept { looks_.fill({when, 0}); }

    /// The count at that time, which is not before the look before; 0 as long as no time has passed.
    double per_second(TimePoint when, std::uint64_t count) noexcept {
        const Look oldest = looks_[next_];
        looks_[next_] = {when, count};
        next_ = (next_ + 1) % looks_.size();
        const double passed = std::chrono::duration<double>(when - oldest.when).count();
        return passed > 0 ? static_cast<double>(count - oldest.count) / passed : 0;
    }

private:
    struct Look {
        TimePoint when{};
        std::uint64_t count = 0;
    };

    std::array<Look, 4> looks_{};
    std::size_t next_ = 0;  // the oldest one's place
};

}  // namespace echo::client_app::bench
