// Bytes written in base64 (RFC 4648, section 4).
#pragma once

#include <string>
#include <string_view>

namespace echo::client_app {

/// The standard alphabet, padded with `=`, on one line.
std::string encode_base64(std::string_view bytes);

/// The inverse of `encode_base64`, and as strict: no white space, padding where it belongs, unused bits zero, so that
/// no two texts name the same bytes.
/// @throws std::invalid_argument with one sentence that quotes the text and gives the offset of its fault.
std::string decode_base64(std::string_view text);

}  // namespace echo::client_app
