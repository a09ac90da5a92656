// The table of times in the summary of a run.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "measure/histogram.hpp"
#include "terminal/style.hpp"

namespace echo::client_app {

struct TimesRow {
    const char* name;
    const Histogram* times;
};

/// A line with the headings, then one for each row: min, mean, the percentiles that the first row's samples carry, and
/// max. Where that would be wider than `width` it is turned: a column for each row.
std::string times_table(std::span<const TimesRow> rows, const Style& style, std::size_t width);

}  // namespace echo::client_app
