// Which runs a merged one consists of, for people.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

/// A header, a row for each part by its agent or file, and the sum of their rates where there are several. All rows
/// have as many cells.
std::vector<std::vector<std::string>> merged_rows(const Merge& merge);

/// By how much the parts began apart, and what they did while all of them measured: a sentence without a full stop.
std::string words_of_window(const Merge& merge);

/// Names the agents that have no part; absent if none is missing.
std::optional<std::string> words_of_missing(const Merge& merge);

/// All of that, as lines; the table is turned where it would be wider than a terminal with so many columns.
std::string merge_text(const Merge& merge, std::optional<std::size_t> columns);

}  // namespace echo::client_app::report
