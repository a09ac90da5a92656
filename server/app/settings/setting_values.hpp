// How the values of settings are read from texts, where the library has no function for it, and written as texts.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include <echo/text.hpp>

#include "program/option_value.hpp"
#include "settings/setting.hpp"
#include "settings/value_text.hpp"

namespace echo::server_app {

/// "true" or "false". @throws std::invalid_argument
bool parse_switch(const std::string& text);

/// One of the words. @throws std::invalid_argument
std::string parse_word(const std::string& text, std::initializer_list<std::string_view> words);

/// As `Endpoint`, but a bare number is refused: it would be taken for the name of a host.
Endpoint parse_endpoint(const std::string& text);

/// One that the admin interface can have. @throws std::invalid_argument
Endpoint parse_admin_endpoint(const std::string& text);

/// A duration with the bounds that the library has for its own time-outs. @throws std::invalid_argument
std::chrono::nanoseconds parse_drain_timeout(const std::string& text);

/// Returns the path if it may be one. @throws std::invalid_argument
const std::string& check_path(const std::string& path);

// Whole numbers in a file go up to 2^63 - 1.
template <auto limit>
void read_count(const Texts& texts, Options& options) {
    auto& target = options.config.limits.*limit;
    const auto count = program::parse_count(texts.back(), 0, std::numeric_limits<std::int64_t>::max());
    target = static_cast<std::remove_reference_t<decltype(target)>>(count);
}

template <auto limit>
std::optional<Texts> write_count(const Options& options) {
    return Texts{std::to_string(options.config.limits.*limit)};
}

template <auto limit>
void read_time(const Texts& texts, Options& options) {
    options.config.limits.*limit = parse_duration(texts.back());
}

template <auto limit>
std::optional<Texts> write_time(const Options& options) {
    return Texts{duration_text(options.config.limits.*limit)};
}

template <auto file>
void read_path(const Texts& texts, Options& options) {
    options.config.tls.*file = check_path(texts.back());
}

template <auto file>
std::optional<Texts> write_path(const Options& options) {
    const std::string& path = options.config.tls.*file;
    return path.empty() ? std::nullopt : std::optional<Texts>({path});
}

}  // namespace echo::server_app
