#include "program/option_value.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>

#include <echo/text.hpp>

#include "quotation.hpp"

namespace echo::program {
namespace {

// `90`, `1.5`, `.2`. What is wrong with another number is told of it as it was typed.
bool is_plain_number(std::string_view text) {
    constexpr std::string_view digits = "0123456789";
    const std::size_t whole = std::min(text.find_first_not_of(digits), text.size());
    const std::string_view rest = text.substr(whole);
    if (rest.empty()) return whole > 0;
    return rest.size() > 1 && rest.front() == '.' && rest.find_first_not_of(digits, 1) == rest.npos;
}

}  // namespace

std::string quote(std::string_view text) {
    constexpr std::size_t shown = 40;
    std::string quoted = detail::in_quotes(text.substr(0, shown));
    if (text.size() > shown) quoted.insert(quoted.size() - 1, "...");
    return quoted;
}

std::uint64_t parse_count(const std::string& text, std::uint64_t least, std::uint64_t most) {
    std::uint64_t count = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, count);
    const bool is_count = parsed.ec == std::errc{} && parsed.ptr == end && count >= least && count <= most;
    if (is_count) return count;
    throw std::invalid_argument("must be a whole number from " + std::to_string(least) + " to " + std::to_string(most) +
                                ", got " + quote(text));
}

std::chrono::nanoseconds parse_time(const std::string& text) {
    if (!is_plain_number(text)) return parse_duration(text);
    return parse_duration((text.starts_with('.') ? "0" : "") + text + "s");
}

std::string field_name(std::string_view option) {
    std::string name(option.substr(std::min(option.find_first_not_of('-'), option.size())));
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

}  // namespace echo::program
