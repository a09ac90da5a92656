// What a run has come to: its measurements, and what is concluded from them.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/bench_options.hpp"
#include "bench/fail_rule.hpp"
#include "errors/exit_code.hpp"
#include "load/measurements.hpp"
#include "options/common_options.hpp"

namespace echo::client_app::bench {

/// Refers to the options, which must outlive it.
struct Results : Measurements {
    Results(const CommonOptions& common_options, const BenchOptions& bench_options, Measurements measured = {})
        : Measurements(std::move(measured)), common(common_options), options(bench_options) {}

    const CommonOptions& common;
    const BenchOptions& options;
    std::optional<std::string> interrupted{};  ///< the signal that has ended it before its time
    std::vector<std::string> warnings{};
    std::vector<Verdict> verdicts{};

    bool is_open_loop() const noexcept { return options.rate.has_value(); }

    /// What a user of the server would have felt: response time in an open loop, service time in a closed one.
    const Histogram& latency() const noexcept { return is_open_loop() ? total.response_time : total.service_time; }
};

/// Whether the server was away for a time: then it was without a connection because none could be had.
bool has_been_away(const Results& results) noexcept;

/// Judges the rules and looks for what should be known about the figures.
void conclude(Results& results);

/// `done` if everything was answered rightly and no rule is broken; the first failure's cause if nothing was answered;
/// else `answer_is_no`, also where nothing was even sent.
ExitCode exit_code_of(const Results& results);

}  // namespace echo::client_app::bench
