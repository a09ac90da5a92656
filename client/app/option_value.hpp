// How options are declared, and how their values are read.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

namespace echo::client_app {

/// An option that takes a text. Given twice, the last one counts, so that an alias of the user's shell may hold
/// options.
CLI::Option* add_text_option(CLI::App& app, const std::string& name, const std::string& value_name,
                             std::optional<std::string>& target, const std::string& description);

/// The whole number that `text` is.
/// @throws std::invalid_argument if it is none, or outside the range.
std::uint64_t parse_count(const std::string& text, std::uint64_t least, std::uint64_t most);

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

}  // namespace echo::client_app
