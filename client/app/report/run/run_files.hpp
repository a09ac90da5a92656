// The files that the runs are read from.
#pragma once

#include <string>
#include <vector>

#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

/// Reads each file; "-" is standard input. A run is named after its file, without the folder where that suffices to
/// tell the runs apart.
/// @throws Failure with `ExitCode::usage` and one sentence that names the file and its fault.
std::vector<NamedRun> read_runs(const std::vector<std::string>& paths);

/// The names for those paths.
std::vector<std::string> names_for(const std::vector<std::string>& paths);

}  // namespace echo::client_app::report
