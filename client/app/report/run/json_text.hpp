// Text that should be a JSON document, or a line of jsonl for each event.
#pragma once

#include <string_view>

#include "text/json.hpp"

namespace echo::client_app::report {

/// The document; of jsonl, the line with the event `summary`.
/// @throws std::invalid_argument with one sentence that says where the text is no JSON or beyond the bounds of
/// `JsonBounds`, or that it has no summary.
Json document_or_summary(std::string_view text);

}  // namespace echo::client_app::report
