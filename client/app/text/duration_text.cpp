#include "text/duration_text.hpp"

#include <array>
#include <cstdio>

namespace echo::client_app {
namespace {

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

std::string duration_text(std::chrono::nanoseconds time) {
    const auto nanoseconds = static_cast<double>(time.count());
    for (const Unit& unit : units) {
        if (nanoseconds >= unit.nanoseconds) return in_unit(nanoseconds, unit);
    }
    return "0s";
}

std::string with_seconds(std::string text) {
    const bool is_number = !text.empty() && text.find_first_not_of("0123456789.") == text.npos;
    return is_number ? text + "s" : text;
}

}  // namespace echo::client_app
