// How options are declared, and how their values are read.
#pragma once

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "program/option_value.hpp"

namespace echo::client_app {

using program::parse_count;
using program::parse_value;

/// An option that takes a text. Given twice, the last one counts, so that an alias of the user's shell may hold
/// options.
CLI::Option* add_text_option(CLI::App& app, const std::string& name, const std::string& value_name,
                             std::optional<std::string>& target, const std::string& description);

/// A number without a unit as one of seconds, `0.2` as `0.2s`, for options that other programs have made known so;
/// everything else as it is.
std::string with_seconds(std::string text);

}  // namespace echo::client_app
