// Several runs side by side, for programs.
#pragma once

#include <cstddef>
#include <span>

#include "report/bench_run.hpp"
#include "text/json.hpp"

namespace echo::client_app::report {

/// One document with all runs.
Json comparison_document(std::span<const NamedRun> runs);

/// A line of jsonl for one of them.
Json comparison_line(std::span<const NamedRun> runs, std::size_t place);

}  // namespace echo::client_app::report
