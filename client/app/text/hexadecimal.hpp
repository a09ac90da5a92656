// Bytes written as hexadecimal digits.
#pragma once

#include <string>
#include <string_view>

namespace echo::client_app {

/// The bytes that `text` names: two digits a byte, upper or lower case, with spaces between bytes where one likes.
/// @throws std::invalid_argument with one sentence that quotes the text and gives the offset of its fault.
std::string decode_hexadecimal(std::string_view text);

}  // namespace echo::client_app
