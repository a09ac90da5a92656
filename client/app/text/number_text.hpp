// Counts and shares as a person reads them.
#pragma once

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

}  // namespace echo::client_app
