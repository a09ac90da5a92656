// What a run says of itself while it lasts.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "bench/bench_options.hpp"
#include "load/counts.hpp"

namespace echo::client_app::bench {

enum class Stage { warming_up, measuring, awaiting_replies };

struct Progress {
    Stage stage = Stage::warming_up;
    std::chrono::nanoseconds elapsed{0};  ///< of that stage; awaiting replies: of the measured part
    Counts counts{};
    std::optional<std::uint64_t> p99{};  ///< nanoseconds, of all so far
    double answered_per_second = 0;      ///< at present
    std::optional<std::chrono::nanoseconds> remaining{};
};

/// How long the run still takes: until its time is up or, at the present pace, its messages have been answered;
/// absent where neither can be told.
std::optional<std::chrono::nanoseconds> remaining_time(const BenchOptions& options, const Counts& counts,
                                                       std::chrono::nanoseconds elapsed);

/// One line without its end.
std::string progress_line(const Progress& progress);

}  // namespace echo::client_app::bench
