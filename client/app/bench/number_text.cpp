#include "bench/number_text.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>

namespace echo::client_app::bench {
namespace {

std::string with_decimals(double number, int decimals) {
    std::array<char, 64> text;
    std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
    return text.data();
}

}  // namespace

std::string count_text(std::uint64_t count) {
    std::string text = std::to_string(count);
    for (std::size_t place = text.size(); place > 3; place -= 3) text.insert(place - 3, ",");
    return text;
}

std::string number_text(double number) {
    if (number >= 99.95) return count_text(static_cast<std::uint64_t>(std::llround(number)));
    if (number == std::floor(number)) return with_decimals(number, 0);
    return with_decimals(number, number >= 9.995 ? 1 : 2);
}

std::string percent_text(double ratio) {
    const double percent = ratio * 100;
    if (percent == 0) return "0 %";
    if (percent < 0.01) return "less than 0.01 %";
    return with_decimals(percent, percent < 10 ? 2 : 1) + " %";
}

std::string bytes_text(double bytes) {
    constexpr std::array<const char*, 4> units = {" B", " KiB", " MiB", " GiB"};
    std::size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < units.size()) {
        bytes /= 1024;
        ++unit;
    }
    return number_text(bytes) + units[unit];
}

}  // namespace echo::client_app::bench
