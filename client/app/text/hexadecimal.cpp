#include "text/hexadecimal.hpp"

#include <cstddef>

#include "text/faulty_text.hpp"

namespace echo::client_app {
namespace {

int digit_value(char character) noexcept {
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    return -1;
}

int take_digit(std::string_view text, std::size_t offset) {
    if (offset == text.size() || text[offset] == ' ') {
        refuse_text(text, offset, "a digit is missing, as two hexadecimal digits make a byte");
    }
    const int value = digit_value(text[offset]);
    if (value < 0) refuse_text(text, offset, "is " + quote(text.substr(offset, 1)) + ", not a hexadecimal digit");
    return value;
}

}  // namespace

std::string decode_hexadecimal(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t offset = 0; offset < text.size();) {
        if (text[offset] == ' ') {
            ++offset;
            continue;
        }
        const int high = take_digit(text, offset);
        const int low = take_digit(text, offset + 1);
        bytes += static_cast<char>(high * 16 + low);
        offset += 2;
    }
    return bytes;
}

}  // namespace echo::client_app
