// The results of a benchmark for programs.
#pragma once

#include <string>

#include "bench/results.hpp"
#include "load/measurements.hpp"
#include "text/json.hpp"

namespace echo::client_app::bench {

/// The document, without which kind of line it may be.
Json to_json(const Results& results);

Json to_json(const Interval& interval);

/// A line of jsonl: the object, after what every line begins with.
Json to_event(const char* name, const Json& object);

/// As they are printed: the document, and the lines of jsonl for the whole and for a second of it.
std::string json_document(const Results& results);
std::string json_line(const Results& results);
std::string json_line(const Interval& interval, const BenchOptions& options);

}  // namespace echo::client_app::bench
