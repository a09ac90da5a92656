// Several runs that went on at the same time, as one.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

/// @throws std::invalid_argument that names two of the runs, if they are one and the same, or of one agent.
void check_that_all_differ(std::span<const NamedRun> runs);

/// One run in place of several from several machines: histograms, counts, rates, connections and processor times are
/// added; intervals are laid beside each other by the machines' clocks and added where they meet, and keep percentiles
/// only where one run alone has them. Duration and processor share are the greatest, the start is the earliest, the
/// exit code is the first that is not 0. `merge` says how the runs lie in time, and which of `agents` have none. There
/// must be one run at least; one alone stays as it is, but for missing agents.
/// @throws std::invalid_argument that names two runs whose figures cannot be added, and why.
BenchRun merge_runs(std::span<const NamedRun> runs,
                    const std::optional<std::vector<std::string>>& agents = std::nullopt);

}  // namespace echo::client_app::report
