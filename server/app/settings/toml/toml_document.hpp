// Reads TOML (https://toml.io), with a line and a column for everything in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace echo::server_app {

/// Both count from 1.
struct TomlPosition {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
};

struct TomlValue {
    TomlPosition begin;
    std::string_view kind;  ///< in words, with its article: "a whole number"
    bool is_table = false;
    /// An array's elements have a kind, but no elements of their own. Nothing, if it is of a kind that is not listed.
    std::variant<std::monostate, std::string, std::int64_t, bool, std::vector<TomlValue>> content;
};

struct TomlEntry {
    std::string key;
    TomlPosition begin;  ///< of the key
    TomlValue value;
};

/// What stands at the top of the document, as it follows in the text.
/// @throws std::invalid_argument that begins with the place, if `text` is no TOML.
std::vector<TomlEntry> parse_toml(std::string_view text, std::string_view path);

/// `echo.toml:3:16: `, on one line whatever the path is.
std::string place(std::string_view path, const TomlPosition& position);

/// @throws std::invalid_argument that begins with the place.
[[noreturn]] void refuse(std::string_view path, const TomlPosition& position, const std::string& fault);

}  // namespace echo::server_app
