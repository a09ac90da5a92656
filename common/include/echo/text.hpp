// The small notations of the command line: sizes, durations, and bytes written as text.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <echo/detail/export.hpp>

namespace echo {

/// Parses a number of bytes: `4096`, `64KiB`, `1MB`.
///
/// Units: `B`; `kB`, `MB`, `GB` (powers of 1000); `KiB`, `MiB`, `GiB` (powers of 1024). Without a unit: bytes.
/// The case of the letters does not matter; one space may stand before the unit.
/// @throws std::invalid_argument with one sentence that names the text and its fault.
ECHO_EXPORT std::uint64_t parse_size(std::string_view text);

/// Parses a time: `250ms`, `1.5s`, `2m`; or `0`.
///
/// Units: `ns`, `us`, `ms`, `s`, `m` (minutes), `h`. A number without a unit is refused, unless it is 0. What is finer
/// than a nanosecond is cut off.
/// @throws std::invalid_argument with one sentence that names the text and its fault.
ECHO_EXPORT std::chrono::nanoseconds parse_duration(std::string_view text);

/// Replaces `\r`, `\n`, `\t`, `\0`, `\\` and `\xNN` (two hexadecimal digits) by the bytes they stand for.
/// @throws std::invalid_argument if another character, or none, follows a backslash.
ECHO_EXPORT std::string unescape(std::string_view text);

/// Writes bytes so that they can be shown on one line: the inverse of `unescape`. Printable ASCII stands for itself,
/// everything else for an escape.
ECHO_EXPORT std::string escape(std::string_view bytes);

}  // namespace echo
