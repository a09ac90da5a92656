// JSON that may be shown on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace echo::program {

/// The same JSON, with escapes for DEL and for the second set of control characters (U+0080 to U+009F), which some
/// terminals obey. JSON itself wants escapes for the first set only (RFC 8259, section 7); its writer sees to these.
/// `json` is UTF-8, as all JSON is.
std::string printable_json(std::string_view json);

}  // namespace echo::program
