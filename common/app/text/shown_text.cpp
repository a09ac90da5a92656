#include "text/shown_text.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <echo/text.hpp>

#include "quotation.hpp"

namespace echo::program {
namespace {

// A row of the table in RFC 3629, section 4: the bytes that may begin a character, those that may stand second, and how
// many the character has.
struct Form {
    unsigned char first_low, first_high;
    unsigned char second_low, second_high;
    std::size_t size;
};

constexpr Form forms[] = {
    {0x00, 0x7f, 0x00, 0x00, 1}, {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
    {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
    {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
};

bool is_between(char byte, unsigned char low, unsigned char high) noexcept {
    const auto value = static_cast<unsigned char>(byte);
    return low <= value && value <= high;
}

// The size of the character that the bytes begin with; 0 if there is none.
std::size_t character_size(std::string_view bytes) noexcept {
    for (const Form& form : forms) {
        if (!is_between(bytes.front(), form.first_low, form.first_high)) continue;
        if (form.size == 1) return 1;
        const bool is_whole = bytes.size() >= form.size && is_between(bytes[1], form.second_low, form.second_high);
        if (!is_whole) return 0;
        const std::string_view rest = bytes.substr(2, form.size - 2);
        const auto continues = [](char byte) { return is_between(byte, 0x80, 0xbf); };
        return std::all_of(rest.begin(), rest.end(), continues) ? form.size : 0;
    }
    return 0;
}

// Which a terminal obeys, or which may put what follows into another order or onto another line: C0, DEL, C1 (U+0080 to
// U+009F), the separators of lines and paragraphs, and the marks of direction.
bool is_steering(std::string_view character) {
    const auto byte = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return byte < 0x20 || byte == 0x7f;
    if (character.size() == 2) {
        return (byte == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0) || character == "\u061c";
    }
    if (character.size() > 3) return false;
    constexpr std::pair<std::string_view, std::string_view> ranges[] = {
        {"\u200e", "\u200f"}, {"\u2028", "\u202e"}, {"\u2066", "\u2069"}, {"\ufeff", "\ufeff"}};
    return std::ranges::any_of(
        ranges, [&](const auto& range) { return range.first <= character && character <= range.second; });
}

// Of a character of one to three bytes.
std::string json_escape(std::string_view character) {
    constexpr std::string_view hex_digits = "0123456789abcdef";
    // RFC 3629, section 3: what the first byte holds of the code, and six bits in each that follows.
    constexpr unsigned char first_bits[] = {0x7f, 0x1f, 0x0f};
    unsigned code = static_cast<unsigned char>(character[0]) & first_bits[character.size() - 1];
    for (const char byte : character.substr(1)) code = code << 6 | (static_cast<unsigned char>(byte) & 0x3fu);
    return {'\\',
            'u',
            hex_digits[code >> 12],
            hex_digits[code >> 8 & 15],
            hex_digits[code >> 4 & 15],
            hex_digits[code & 15]};
}

}  // namespace

bool is_utf8(std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const std::size_t size = character_size(bytes);
        if (size == 0) return false;
        bytes.remove_prefix(size);
    }
    return true;
}

std::string shown_text(std::string_view bytes, std::string_view left) {
    std::string shown;
    while (!bytes.empty()) {
        const std::size_t size = character_size(bytes);
        const std::string_view character = bytes.substr(0, std::max<std::size_t>(size, 1));
        const bool is_kept = size > 0 && (!is_steering(character) || left.find(character) != left.npos);
        shown += is_kept ? std::string(character) : escape(character);
        bytes.remove_prefix(character.size());
    }
    return shown;
}

std::string shown_json(std::string_view json) {
    std::string shown;
    for (std::size_t size = 0; !json.empty(); json.remove_prefix(size)) {
        size = std::max<std::size_t>(character_size(json), 1);
        const std::string_view character = json.substr(0, size);
        const bool is_escaped = is_steering(character) && character != "\n";
        shown += is_escaped ? json_escape(character) : std::string(character);
    }
    return shown;
}

std::string shown_word(std::string_view bytes) {
    const auto is_plain = [](char byte) { return byte > ' ' && byte < 127 && byte != '"' && byte != '\\'; };
    return !bytes.empty() && std::ranges::all_of(bytes, is_plain) ? std::string(bytes) : detail::in_quotes(bytes);
}

}  // namespace echo::program
