// Which bytes are text, and bytes from elsewhere as a person can read them.
#pragma once

#include <string>
#include <string_view>

namespace echo::client_app {

/// Whether the bytes are well-formed UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes) noexcept;

/// UTF-8 as it is, but with escapes in place of control characters, which a terminal would obey; bytes that are not
/// UTF-8 are escaped altogether. Not reversible: a backslash stands for itself where the text is UTF-8.
std::string shown_text(std::string_view bytes);

/// `at offset 3 (6 bytes expected, 7 received): expected "Hello!", received "HelLo!!"`.
///
/// Offsets count from 0. Of long strings only the bytes around the first difference are shown, with `...` where there
/// are more; what is not printable ASCII is escaped. The two must differ.
std::string describe_difference(std::string_view expected, std::string_view received);

}  // namespace echo::client_app
