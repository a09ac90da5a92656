// Several runs that went on at the same time, as one.
#pragma once

#include <span>

#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

/// @throws std::invalid_argument that names two of the runs, if they are one and the same.
void check_that_all_differ(std::span<const NamedRun> runs);

/// One run in place of several from several machines: histograms, counts, rates, connections and processor times are
/// added; intervals that began after the same time are added, too, and keep percentiles only where one run alone has
/// them. Duration and processor share are the greatest, the start is the earliest, the exit code is the first that is
/// not 0. There must be one run at least.
/// @throws std::invalid_argument that names two runs whose figures cannot be added, and why.
BenchRun merge_runs(std::span<const NamedRun> runs);

}  // namespace echo::client_app::report
