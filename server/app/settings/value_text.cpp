#include "settings/value_text.hpp"

#include <span>

#include <echo/text.hpp>

namespace echo::server_app {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

// Larger ones first; the last has the factor 1.
constexpr Unit size_units[] = {{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"", 1}};
constexpr Unit duration_units[] = {
    {"h", 3'600'000'000'000}, {"m", 60'000'000'000}, {"s", 1'000'000'000}, {"ms", 1'000'000}, {"us", 1'000}, {"ns", 1},
};

std::string in_largest_unit(std::uint64_t number, std::span<const Unit> units) {
    if (number == 0) return "0";
    for (const Unit& unit : units) {
        if (number % unit.factor == 0) return std::to_string(number / unit.factor) + std::string(unit.name);
    }
    return {};
}

}  // namespace

std::string size_text(std::uint64_t bytes) {
    return in_largest_unit(bytes, size_units);
}

std::string duration_text(std::chrono::nanoseconds time) {
    return in_largest_unit(static_cast<std::uint64_t>(time.count()), duration_units);
}

std::string one_line(std::string_view text) {
    std::string line;
    for (const char byte : text) {
        const bool is_control = (byte >= 0 && byte < ' ') || byte == 127;
        line += is_control ? escape({&byte, 1}) : std::string(1, byte);
    }
    return line;
}

}  // namespace echo::server_app
