// Ratios and amounts of bytes as a person reads them.
#pragma once

#include <string>

namespace echo::client_app::bench {

/// `41.2 %`, `0.125 %`; 0 only where it is exactly that.
std::string percent_text(double ratio);

/// `64 B`, `1.5 KiB`, `12.3 MiB`.
std::string bytes_text(double bytes);

}  // namespace echo::client_app::bench
