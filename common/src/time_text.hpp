// A time in a sentence.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace echo::detail {

/// Exact, in the largest unit that needs no fraction: `1500ms`, `2s`, `0s`.
inline std::string time_text(std::chrono::nanoseconds time) {
    constexpr std::array<std::pair<std::int64_t, const char*>, 3> units{
        {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}}};
    for (const auto& [unit, name] : units) {
        if (time.count() % unit == 0) return std::to_string(time.count() / unit) + name;
    }
    return std::to_string(time.count()) + "ns";
}

}  // namespace echo::detail
