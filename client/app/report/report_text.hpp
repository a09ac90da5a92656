// Runs as text for a person.
#pragma once

#include <span>
#include <string>

#include "report/bench_run.hpp"
#include "terminal/histogram_drawing.hpp"
#include "terminal/style.hpp"

namespace echo::client_app::report {

/// Settings, counts and rates, times side by side, the histogram, and what went wrong.
std::string summary_text(const BenchRun& run, const Style& style, const DrawingStyle& drawing);

/// A table with a column for each run and, after the first, one for the difference to the first in percent.
std::string comparison_text(std::span<const NamedRun> runs, const Style& style);

}  // namespace echo::client_app::report
