// Reads TOML, with a line and a column for every fault.
#pragma once

#include <string>
#include <string_view>

namespace echo::server_app {

[[noreturn]] void throw_broken_assumption();

}  // namespace echo::server_app

// Some faulty files break what toml++ takes for granted (its pull request 301 tells of one kind, which 3.4 still has).
// It would then end the program, or without assertions do anything at all; here that is an exception in every build.
#undef NDEBUG
#define TOML_ASSERT(condition) ((condition) ? void() : echo::server_app::throw_broken_assumption())
// Only what reads is needed.
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace echo::server_app {

/// `echo.toml:3:16: `, on one line whatever the path is.
std::string place(std::string_view path, const toml::source_position& position);

/// @throws std::invalid_argument that begins with the place.
[[noreturn]] void refuse(std::string_view path, const toml::source_position& position, const std::string& fault);

/// @throws std::invalid_argument that begins with the place, if `text` is no TOML.
toml::table parse_toml(std::string_view text, std::string_view path);

}  // namespace echo::server_app
