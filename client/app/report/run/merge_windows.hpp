// How runs that loaded a server together lie in time, and whose they are.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

/// Nanoseconds from the earliest start to that of each run, by the clocks of the machines; at most 73 years.
std::vector<std::uint64_t> begins_of(std::span<const NamedRun> runs);

const std::string& earliest_start(std::span<const NamedRun> runs);

/// The parts of all runs (those of a merged run, or the run itself), the time in which all were measuring, and which
/// agents have no part: of `agents`, and of those that a merged run had expected. There must be one run at least.
Merge aligned(std::span<const NamedRun> runs, const std::optional<std::vector<std::string>>& agents);

/// Whose part began last; of several the first.
const MergedPart& last_to_begin(const Merge& merge);

/// How long after the first part this one began.
std::uint64_t begin_of(const Merge& merge, const MergedPart& part);

/// What makes the sum of the rates a figure that was hardly reached, and what hides a missing agent: sentences without
/// a full stop.
std::vector<std::string> warnings_about(const Merge& merge);

/// @throws std::invalid_argument that names two runs of one agent.
void check_that_agents_differ(std::span<const NamedRun> runs);

}  // namespace echo::client_app::report
