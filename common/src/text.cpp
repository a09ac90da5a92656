#include <echo/text.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <system_error>

#include "quotation.hpp"

namespace echo {
namespace {

struct Unit {
    std::string_view name;  // in lower case
    std::int64_t factor;
};

constexpr Unit size_units[] = {
    {"", 1},          {"b", 1},         {"kb", 1'000},    {"mb", 1'000'000}, {"gb", 1'000'000'000},
    {"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30},
};

constexpr Unit duration_units[] = {
    {"ns", 1}, {"us", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}, {"m", 60'000'000'000}, {"h", 3'600'000'000'000},
};

constexpr std::string_view size_form = "a size is a number and a unit, as in 4096, 64KiB or 1MB";
constexpr std::string_view duration_form = "a time is a number and a unit, as in 250ms, 1.5s or 2m";

[[noreturn]] void refuse_text(std::string_view text, std::string_view fault) {
    throw std::invalid_argument(detail::in_quotes(text) + ": " + std::string(fault));
}

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

std::string_view take_digits(std::string_view& text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(digits.size());
    return digits;
}

std::int64_t find_factor(std::span<const Unit> units, std::string_view name, std::string_view text,
                         std::string_view form) {
    if (name.starts_with(' ')) name.remove_prefix(1);
    const auto same = [name](const Unit& unit) {
        return std::equal(name.begin(), name.end(), unit.name.begin(), unit.name.end(), [](char given, char known) {
            return (given >= 'A' && given <= 'Z' ? static_cast<char>(given - 'A' + 'a') : given) == known;
        });
    };
    const auto found = std::find_if(units.begin(), units.end(), same);
    if (found == units.end()) refuse_text(text, form);
    return found->factor;
}

std::int64_t multiply(std::string_view digits, std::int64_t factor, std::string_view text) {
    std::int64_t number = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (parsed.ec != std::errc{} || number > std::numeric_limits<std::int64_t>::max() / factor) {
        refuse_text(text, "the number is too large");
    }
    return number * factor;
}

int hex_value(char c) noexcept {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// Takes the escape whose backslash stands at `at`, moves `at` to its last character, and returns the byte.
char take_escape(std::string_view text, std::size_t& at) {
    const char kind = ++at < text.size() ? text[at] : '\0';
    switch (kind) {
        case 'r': return '\r';
        case 'n': return '\n';
        case 't': return '\t';
        case '0': return '\0';
        case '\\': return '\\';
        case 'x': {
            const int high = at + 1 < text.size() ? hex_value(text[at + 1]) : -1;
            const int low = at + 2 < text.size() ? hex_value(text[at + 2]) : -1;
            if (high < 0 || low < 0) refuse_text(text, "two hexadecimal digits must follow \\x, as in \\x1f");
            at += 2;
            return static_cast<char>(high * 16 + low);
        }
        default: refuse_text(text, "after a backslash must stand r, n, t, 0, x and two digits, or another backslash");
    }
}

}  // namespace

std::uint64_t parse_size(std::string_view text) {
    std::string_view rest = text;
    const std::string_view digits = take_digits(rest);
    if (digits.empty()) refuse_text(text, size_form);
    return static_cast<std::uint64_t>(multiply(digits, find_factor(size_units, rest, text, size_form), text));
}

std::chrono::nanoseconds parse_duration(std::string_view text) {
    if (text == "0") return std::chrono::nanoseconds(0);
    std::string_view rest = text;
    const std::string_view whole = take_digits(rest);
    std::string_view fraction;
    if (!whole.empty() && rest.starts_with('.')) {
        rest.remove_prefix(1);
        fraction = take_digits(rest);
        if (fraction.empty()) refuse_text(text, duration_form);
    }
    if (whole.empty()) refuse_text(text, duration_form);
    const std::int64_t factor = find_factor(duration_units, rest, text, duration_form);

    const std::int64_t nanoseconds = multiply(whole, factor, text);
    std::int64_t place = factor;
    std::int64_t part = 0;
    for (const char digit : fraction) part += (digit - '0') * (place /= 10);
    if (part > std::numeric_limits<std::int64_t>::max() - nanoseconds) refuse_text(text, "the number is too large");
    return std::chrono::nanoseconds(nanoseconds + part);
}

std::string unescape(std::string_view text) {
    std::string bytes;
    for (std::size_t at = 0; at < text.size(); ++at) bytes += text[at] == '\\' ? take_escape(text, at) : text[at];
    return bytes;
}

std::string escape(std::string_view bytes) {
    constexpr std::string_view hex_digits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        switch (byte) {
            case '\r': text += "\\r"; break;
            case '\n': text += "\\n"; break;
            case '\t': text += "\\t"; break;
            case '\0': text += "\\0"; break;
            case '\\': text += "\\\\"; break;
            default:
                if (value >= ' ' && value < 127) {
                    text += byte;
                } else {
                    text += {'\\', 'x', hex_digits[value / 16], hex_digits[value % 16]};
                }
        }
    }
    return text;
}

}  // namespace echo
