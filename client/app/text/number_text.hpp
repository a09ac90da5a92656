// Counts, shares, times and amounts of bytes as a person reads and writes them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace echo::client_app {

/// `1,234,567`: groups of three digits.
std::string count_text(std::uint64_t count);

/// `41.2 %`; `100 %` and `0 %` only where it is exactly that, so that one failure in a million shows: `<0.1 %`,
/// `>99.9 %`. Of no samples at all: `-`.
std::string share_text(std::uint64_t part, std::uint64_t whole);

/// `12,346` from 100 on, below that three significant digits: `0.125`, `12.3`.
std::string quantity_text(double quantity);

/// `250ms`, `1.5s`, `0s`: four significant digits in the largest of ns, us, ms and s that leaves at least 1 before the
/// point.
std::string duration_text(std::chrono::nanoseconds time);

/// `41.2 %`, `0.125 %`; 0 only where it is exactly that.
std::string percent_text(double ratio);

/// `64 B`, `1.5 KiB`, `12.3 MiB`.
std::string bytes_text(double bytes);

}  // namespace echo::client_app
