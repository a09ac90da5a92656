// All that is known of a run when it has ended, or so far.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/bench_options.hpp"
#include "bench/fail_rule.hpp"
#include "errors/exit_code.hpp"
#include "load/interval.hpp"
#include "load/processor_time.hpp"
#include "load/tally.hpp"
#include "options/common_options.hpp"

namespace echo::client_app::bench {

/// Refers to the options, which must outlive it.
struct Results {
    const CommonOptions& common;
    const BenchOptions& options;
    std::chrono::system_clock::time_point started_at{};  ///< when measuring began
    std::chrono::nanoseconds duration{0};                ///< of the measured part
    Tally total{};
    std::vector<Interval> intervals{};
    std::optional<ProcessorTime>
        processor_time{};  ///< of the threads that send, in the measured part; while they run absent
    std::uint64_t connections_opened = 0;
    std::uint64_t connections_lost = 0;  ///< by the server or the network
    std::vector<std::string> warnings{};
    std::vector<Verdict> verdicts{};

    bool is_open_loop() const noexcept { return options.rate.has_value(); }

    /// What a user of the server would have felt: response time in an open loop, service time in a closed one.
    const Histogram& latency() const noexcept { return is_open_loop() ? total.response_time : total.service_time; }

    /// How many processors all the threads together kept busy: 1 is one of them all the time. Absent while they
    /// run, and for no time.
    std::optional<double> processor_share() const;

    /// `count` for each second of the measured part; absent for no time.
    std::optional<double> per_second(std::uint64_t count) const;
};

/// Judges the rules and looks for what should be known about the figures.
void conclude(Results& results);

/// `done` if everything was answered rightly and no rule is broken; the first failure's cause if nothing was answered;
/// else `answer_is_no`.
ExitCode exit_code(const Results& results);

}  // namespace echo::client_app::bench
