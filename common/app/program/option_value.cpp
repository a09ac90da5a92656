#include "program/option_value.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>

#include "quotation.hpp"

namespace echo::program {

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

std::string field_name(std::string_view option) {
    std::string name(option.substr(std::min(option.find_first_not_of('-'), option.size())));
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

}  // namespace echo::program
