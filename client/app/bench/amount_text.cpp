#include "bench/amount_text.hpp"

#include <array>
#include <cstddef>

#include "text/number_text.hpp"

namespace echo::client_app::bench {

std::string percent_text(double ratio) {
    const double percent = ratio * 100;
    if (percent > 0 && percent < 0.001) return "<0.001 %";
    return quantity_text(percent) + " %";
}

std::string bytes_text(double bytes) {
    constexpr std::array<const char*, 4> units = {" B", " KiB", " MiB", " GiB"};
    std::size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < units.size()) {
        bytes /= 1024;
        ++unit;
    }
    return quantity_text(bytes) + units[unit];
}

}  // namespace echo::client_app::bench
