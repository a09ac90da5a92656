// Bytes written as hexadecimal digits or as base64.
#pragma once

#include <string>
#include <string_view>

namespace echo::client_app {

/// The bytes that `text` names: two digits a byte, upper or lower case, with spaces between bytes where one likes.
/// @throws std::invalid_argument with one sentence that quotes the text and gives the offset of its fault.
std::string decode_hexadecimal(std::string_view text);

/// The standard alphabet, padded with `=`, on one line.
std::string encode_base64(std::string_view bytes);

/// The inverse of `encode_base64`, and as strict: no white space, padding where it belongs, unused bits zero, so that
/// no two texts name the same bytes.
/// @throws std::invalid_argument with one sentence that quotes the text and gives the offset of its fault.
std::string decode_base64(std::string_view text);

}  // namespace echo::client_app
