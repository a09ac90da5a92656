// Numbers as a person reads them.
#pragma once

#include <cstdint>
#include <string>

namespace echo::client_app::bench {

/// `1,234,567`.
std::string count_text(std::uint64_t count);

/// `12,345` from 100 on, `12.3` below, `0.25` below 10.
std::string number_text(double number);

/// `0.12 %`, of a ratio.
std::string percent_text(double ratio);

/// `64 B`, `1.5 KiB`, `12.3 MiB`.
std::string bytes_text(double bytes);

}  // namespace echo::client_app::bench
