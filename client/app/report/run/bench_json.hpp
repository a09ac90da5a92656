// The document of `echo-client bench`, read and written.
#pragma once

#include <string>
#include <string_view>

#include "report/run/bench_run.hpp"
#include "text/json.hpp"

namespace echo::client_app::report {

/// Reads a json document, or the summary of jsonl. Keys that are not known here are passed over.
/// @throws std::invalid_argument with one sentence that says where the text is not what bench writes.
BenchRun parse_run(std::string_view text);

/// The document that `parse_run` reads.
Json to_json(const BenchRun& run);

/// The same as text.
std::string document_text(const BenchRun& run);

}  // namespace echo::client_app::report
