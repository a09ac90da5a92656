// The results of a benchmark for people.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "bench/results.hpp"
#include "measure/histogram.hpp"
#include "terminal/histogram_drawing.hpp"
#include "terminal/style.hpp"

namespace echo::client_app::bench {

struct TimesRow {
    const char* name;
    const Histogram* times;
};

/// A line with the headings, then one for each row: min, mean, the percentiles that the first row's samples carry, and
/// max. Where that would be wider than `width` it is turned: a column for each row.
std::string times_table(std::span<const TimesRow> rows, const Style& style, std::size_t width = 80);

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
