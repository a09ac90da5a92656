#include "text/number_text.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace echo::client_app {
namespace {

template <typename Value>
std::string printed(const char* format, Value value) {
    std::array<char, 64> text;
    std::snprintf(text.data(), text.size(), format, value);
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

}  // namespace echo::client_app
