// Bytes from elsewhere on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace echo::client_app {

/// UTF-8 as it is, but with escapes in place of control characters, which a terminal would obey; bytes that are not
/// UTF-8 are escaped altogether. Not reversible: a backslash stands for itself where the text is UTF-8.
std::string shown_text(std::string_view bytes);

}  // namespace echo::client_app
