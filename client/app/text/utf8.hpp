// Which bytes are text.
#pragma once

#include <string_view>

namespace echo::client_app {

/// Whether the bytes are well-formed UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes) noexcept;

}  // namespace echo::client_app
