// What a PROXY header begins with, for those who only recognise one.
#pragma once

#include <string_view>

namespace echo::detail {

/// What both versions begin with, as told apart by the specification (section 2.2).
inline constexpr std::string_view proxy_text_beginning = "PROXY ";
inline constexpr std::string_view proxy_binary_beginning("\r\n\r\n\0\r\nQUIT\n", 12);

}  // namespace echo::detail
