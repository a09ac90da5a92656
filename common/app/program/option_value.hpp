// How the two programs read the values of their options.
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace echo::program {

/// The text in quotation marks on one line, cut after 40 bytes.
std::string quote(std::string_view text);

/// The whole number that `text` is, in decimal digits.
/// @throws std::invalid_argument if it is none, or outside the range.
std::uint64_t parse_count(const std::string& text, std::uint64_t least, std::uint64_t most);

/// As `parse_duration`, but a number without a unit is one of seconds, `.2` among them.
/// @throws std::invalid_argument
std::chrono::nanoseconds parse_time(const std::string& text);

/// The library's word for an option's setting: `--max-message` sets `max_message`.
std::string field_name(std::string_view option);

/// `parse(text)`, with the option's name before what is wrong with its value.
template <class Parse>
auto parse_value(std::string_view option, const std::string& text, Parse parse) {
    try {
        return parse(text);
    } catch (const std::invalid_argument& fault) {
        std::string_view sentence = fault.what();
        // The user knows the option, not the field of the same name.
        const std::string field = field_name(option) + ": ";
        if (sentence.starts_with(field)) sentence.remove_prefix(field.size());
        throw std::invalid_argument(std::string(option) + ": " + std::string(sentence));
    }
}

}  // namespace echo::program
