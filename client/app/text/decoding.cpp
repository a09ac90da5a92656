#include "text/decoding.hpp"

#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "program/option_value.hpp"

namespace echo::client_app {
namespace {

using program::quote;

// The offset counts from 0.
[[noreturn]] void refuse_text(std::string_view text, std::size_t offset, const std::string& fault) {
    throw std::invalid_argument(quote(text) + ": at offset " + std::to_string(offset) + " " + fault);
}

int digit_value(char character) noexcept {
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    return -1;
}

int hexadecimal_digit(std::string_view text, std::size_t offset) {
    if (offset == text.size() || text[offset] == ' ') {
        refuse_text(text, offset, "a digit is missing, as two hexadecimal digits make a byte");
    }
    const int value = digit_value(text[offset]);
    if (value < 0) refuse_text(text, offset, "is " + quote(text.substr(offset, 1)) + ", not a hexadecimal digit");
    return value;
}

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::uint32_t base64_digit(std::string_view text, std::size_t offset) {
    const std::size_t value = alphabet.find(text[offset]);
    if (value == alphabet.npos) refuse_text(text, offset, "is " + quote(text.substr(offset, 1)) + ", not base64");
    return static_cast<std::uint32_t>(value);
}

// How many of the last four characters are padding: 0, 1 or 2.
std::size_t padding_of(std::string_view text) {
    if (text.ends_with("==")) return 2;
    return text.ends_with('=') ? 1 : 0;
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
        const int high = hexadecimal_digit(text, offset);
        const int low = hexadecimal_digit(text, offset + 1);
        bytes += static_cast<char>(high * 16 + low);
        offset += 2;
    }
    return bytes;
}

std::string encode_base64(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::string_view group = bytes.substr(at, 3);
        std::uint32_t bits = 0;
        for (std::size_t place = 0; place < 3; ++place) {
            bits = bits << 8 | (place < group.size() ? static_cast<unsigned char>(group[place]) : 0u);
        }
        for (std::size_t place = 0; place < 4; ++place) {
            text += place <= group.size() ? alphabet[bits >> (18 - 6 * place) & 63] : '=';
        }
    }
    return text;
}

std::string decode_base64(std::string_view text) {
    const std::size_t digits = text.size() - padding_of(text);
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    unsigned unused = 0;  // how many of the lowest bits no byte has taken yet
    for (std::size_t offset = 0; offset < digits; ++offset) {
        bits = bits << 6 | base64_digit(text, offset);
        unused += 6;
        if (unused < 8) continue;
        unused -= 8;
        bytes += static_cast<char>(bits >> unused & 0xff);
    }
    if (text.size() % 4 != 0) {
        refuse_text(text, text.size(), "it ends early, as base64 comes in groups of four, padded with \"=\"");
    }
    const bool unused_bits_set = (bits & ((1u << unused) - 1)) != 0;
    if (unused_bits_set) refuse_text(text, digits - 1, "are bits that belong to no byte");
    return bytes;
}

}  // namespace echo::client_app
