#include "text/shown_text.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>

#include <echo/text.hpp>

namespace echo::client_app {
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

// C0 and DEL are one byte long; C1 (U+0080 to U+009F) are C2 80 to C2 9F in UTF-8.
std::size_t control_size(std::string_view text) {
    const auto byte = static_cast<unsigned char>(text[0]);
    if (byte < 0x20 || byte == 0x7f) return 1;
    const bool is_second_set = byte == 0xc2 && text.size() > 1 && static_cast<unsigned char>(text[1]) < 0xa0;
    return is_second_set ? 2 : 0;
}

constexpr std::size_t shown_before = 16;
constexpr std::size_t shown_after = 16;

std::string surroundings(std::string_view bytes, std::size_t offset) {
    const std::size_t begin = offset > shown_before ? offset - shown_before : 0;
    const std::size_t end = std::min(bytes.size(), offset + shown_after);
    const std::string shown = escape(bytes.substr(begin, end - begin));
    return "\"" + std::string(begin > 0 ? "..." : "") + shown + (end < bytes.size() ? "..." : "") + "\"";
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

std::string shown_text(std::string_view bytes) {
    if (!is_utf8(bytes)) return escape(bytes);
    std::string shown;
    while (!bytes.empty()) {
        const std::size_t size = control_size(bytes);
        shown += size > 0 ? escape(bytes.substr(0, size)) : std::string(1, bytes[0]);
        bytes.remove_prefix(size > 0 ? size : 1);
    }
    return shown;
}

std::string describe_difference(std::string_view expected, std::string_view received) {
    assert(expected != received);
    const auto [parting, ignored] = std::mismatch(expected.begin(), expected.end(), received.begin(), received.end());
    const auto offset = static_cast<std::size_t>(parting - expected.begin());
    return "at offset " + std::to_string(offset) + " (" + std::to_string(expected.size()) + " bytes expected, " +
           std::to_string(received.size()) + " received): expected " + surroundings(expected, offset) + ", received " +
           surroundings(received, offset);
}

}  // namespace echo::client_app
