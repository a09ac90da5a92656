// Several runs side by side, for programs.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "report/run/bench_run.hpp"
#include "text/json.hpp"

namespace echo::client_app::report {

/// One document with all runs.
Json comparison_document(std::span<const NamedRun> runs);

/// A line of jsonl for one of them.
Json comparison_line(std::span<const NamedRun> runs, std::size_t place);

/// As it is printed: one run's own document, or the comparison of several.
std::string json_document(std::span<const NamedRun> runs);

/// As it is printed: one run as the last line of bench itself, or a line for each of several.
std::string json_lines(std::span<const NamedRun> runs);

/// All the documents with their names, without an end of line.
std::string json_of_all(std::span<const NamedRun> runs);

}  // namespace echo::client_app::report
