// Values as they are shown: exact, and on one line.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace echo::server_app {

/// `16MiB`, `1000`: in the largest of GiB, MiB and KiB that leaves a whole number, or in bytes.
std::string size_text(std::uint64_t bytes);

/// `5m`, `1500ms`, `0`: in the largest unit that leaves a whole number. Not negative.
std::string duration_text(std::chrono::nanoseconds time);

/// The text with escapes for control characters; all else, a backslash and what is not ASCII too, stands for itself.
std::string one_line(std::string_view text);

}  // namespace echo::server_app
