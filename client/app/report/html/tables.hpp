// The tables and lists of a page.
#pragma once

#include <span>
#include <string>

#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

/// The few figures that say most, large.
std::string key_figures(const BenchRun& run);

/// What was measured, and how; a column for each run.
std::string settings_table(std::span<const NamedRun> runs);

/// The runs that this one was merged from, and how they lie in time; empty if it was measured.
std::string merged_table(const BenchRun& run);

/// Counts and rates; a column for each run, with the difference to the first.
std::string counts_table(std::span<const NamedRun> runs);

/// Times by percentile; of one run response time, service time and start lag side by side, of several a column each,
/// with the difference to the first.
std::string latency_table(std::span<const NamedRun> runs);

/// How each run was started, as far as its document says so; empty if none does.
std::string command_lines(std::span<const NamedRun> runs);

}  // namespace echo::client_app::report
