// What is asked of a run.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "load/payload.hpp"
#include "text/timestamp.hpp"

namespace echo::client_app::bench {

struct LoadOptions {
    std::optional<std::uint64_t> rate;                 ///< messages a second of an open loop; absent: closed loop
    SizeRange sizes;                                   ///< of the messages
    std::optional<std::chrono::nanoseconds> duration;  ///< of the measured part; absent: until `requests`
    std::optional<std::uint64_t> requests;             ///< messages in the measured part, at most
    std::chrono::nanoseconds warmup{0};                ///< before the measured part; nothing of it counts
    std::optional<WallTime> start_at{};  ///< when measuring begins; absent: after the warm-up, which begins at once
    std::optional<std::uint64_t> requests_per_connection;
    std::size_t threads = 1;
    bool count_instances = false;  ///< what a reply has before its message names who has answered
    /// How long not one reply may come before that ends the run; absent: it depends on the time-out of the messages.
    std::optional<std::chrono::nanoseconds> longest_silence{};
};

}  // namespace echo::client_app::bench
