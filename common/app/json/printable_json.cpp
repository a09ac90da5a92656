#include "json/printable_json.hpp"

#include <cstddef>

namespace echo::program {
namespace {

// U+0080 to U+009F are the bytes C2 80 to C2 9F in UTF-8.
bool is_second_control(std::string_view text, std::size_t at) noexcept {
    return text[at] == '\xc2' && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xa0;
}

}  // namespace

std::string printable_json(std::string_view json) {
    constexpr std::string_view hex_digits = "0123456789abcdef";
    std::string printable;
    printable.reserve(json.size());
    for (std::size_t at = 0; at < json.size(); ++at) {
        // Outside of strings JSON has no such character, and inside of them the escape means the same.
        if (json[at] == '\x7f') {
            printable += "\\u007f";
        } else if (is_second_control(json, at)) {
            const auto code = static_cast<unsigned char>(json[++at]);
            printable.append("\\u00") += {hex_digits[code / 16], hex_digits[code % 16]};
        } else {
            printable += json[at];
        }
    }
    return printable;
}

}  // namespace echo::program
