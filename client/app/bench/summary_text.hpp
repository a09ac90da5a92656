// The results of a benchmark for people.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "bench/results.hpp"
#include "terminal/histogram_drawing.hpp"
#include "terminal/style.hpp"

namespace echo::client_app::bench {

/// How the summary is laid out.
struct SummaryStyle {
    DrawingStyle drawing;
    Style style;
};

/// Several lines: settings, counts, rates, times, the histogram and the rules.
std::string summary_text(const Results& results, const SummaryStyle& style);

/// What belongs to standard error: a sentence for each cause of failure, each broken rule and each warning, each on a
/// line of its own that begins with the program's name; broken at words where `columns` says how wide lines may be.
std::string complaints_text(const Results& results, const Style& style, std::optional<std::size_t> columns = {});

}  // namespace echo::client_app::bench
