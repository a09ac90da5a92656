#include "text/number_text.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>

namespace echo::client_app {
namespace {

template <typename Value>
std::string printed(const char* format, Value value) {
    std::array<char, 64> text;
    std::snprintf(text.data(), text.size(), format, value);
    return text.data();
}

struct Unit {
    const char* name;
    double nanoseconds;
};

constexpr Unit units[] = {{"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1}};

std::string in_unit(double nanoseconds, const Unit& unit) {
    const double number = nanoseconds / unit.nanoseconds;
    std::array<char, 64> text;
    // %g would turn to powers of ten from 10,000 on, which only seconds reach.
    const char* format = number < 1000 ? "%.4g%s" : "%.0f%s";
    std::snprintf(text.data(), text.size(), format, number, unit.name);
    return text.data();
}

}  // namespace

std::string count_text(std::uint64_t count) {
    std::string text = std::to_string(count);
    for (std::size_t place = text.size(); place > 3; place -= 3) text.insert(place - 3, 1, ',');
    return text;
}

std::string share_text(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) return "-";
    if (part == 0) return "0 %";
    if (part == whole) return "100 %";
    const double percent = 100 * (static_cast<double>(part) / static_cast<double>(whole));
    if (percent < 0.1) return "<0.1 %";
    if (percent > 99.9) return ">99.9 %";
    return printed("%.1f", percent) + " %";
}

std::string quantity_text(double quantity) {
    // Rounded first, or 99.96 would be printed as 100.0.
    const bool is_whole = quantity >= 99.95 && quantity < 1e18;
    return is_whole ? count_text(static_cast<std::uint64_t>(std::llround(quantity))) : printed("%.3g", quantity);
}

std::string duration_text(std::chrono::nanoseconds time) {
    const auto nanoseconds = static_cast<double>(time.count());
    for (const Unit& unit : units) {
        if (nanoseconds >= unit.nanoseconds) return in_unit(nanoseconds, unit);
    }
    return "0s";
}

std::string percent_text(double ratio) {
    const double percent = ratio * 100;
    if (percent > 0 && percent < 0.001) return "<0.001 %";
    return quantity_text(percent) + " %";
}

std::string bytes_text(double bytes) {
    constexpr std::array<const char*, 4> names = {" B", " KiB", " MiB", " GiB"};
    std::size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < names.size()) {
        bytes /= 1024;
        ++unit;
    }
    return quantity_text(bytes) + names[unit];
}

}  // namespace echo::client_app
