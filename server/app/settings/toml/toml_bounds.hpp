// What the parser of TOML must not be given, found before it reads the text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace echo::server_app {

/// Arrays and tables in each other, and the parts of a dotted key. The parser itself counts the former alone;
/// destroying what it has built takes a piece of the stack for each level of both.
constexpr std::size_t most_toml_levels = 32;

struct TomlExcess {
    std::size_t at = 0;  ///< offset of the byte
    std::string fault;
};

/// The first byte that the parser must not see: one that is not ASCII outside strings and comments, where TOML 1.0
/// knows none and toml++ relies on it, or one that nests deeper than `most_toml_levels`. What stands before it need not
/// be TOML; if it is none, the place means nothing.
std::optional<TomlExcess> find_toml_excess(std::string_view text);

}  // namespace echo::server_app
