// Times of several kinds under each other.
#pragma once

#include <span>
#include <string>

#include "measure/histogram.hpp"
#include "terminal/style.hpp"

namespace echo::client_app::bench {

struct TimesRow {
    const char* name;
    const Histogram* times;
};

/// A line with the headings, then one for each row: min, mean, the percentiles that the first row's samples carry, and
/// max.
std::string times_table(std::span<const TimesRow> rows, const Style& style);

}  // namespace echo::client_app::bench
