#include "measure/time_scale.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <span>

namespace echo::client_app {
namespace {

using Bounds = std::vector<std::uint64_t>;

// Steps of one power of ten, from fine to coarse; the finest are the preferred numbers of IEC 60063.
constexpr double steps_24[] = {1,   1.1, 1.2, 1.3, 1.5, 1.6, 1.8, 2,   2.2, 2.4, 2.7, 3,
                               3.3, 3.6, 3.9, 4.3, 4.7, 5.1, 5.6, 6.2, 6.8, 7.5, 8.2, 9.1};
constexpr double steps_12[] = {1, 1.2, 1.5, 1.8, 2.2, 2.7, 3.3, 3.9, 4.7, 5.6, 6.8, 8.2};
constexpr double steps_6[] = {1, 1.5, 2, 3, 5, 7};
constexpr double steps_3[] = {1, 2, 5};
constexpr double steps_1[] = {1};
constexpr std::span<const double> ladders[] = {steps_24, steps_12, steps_6, steps_3, steps_1};

Bounds logarithmic_bounds(std::span<const double> steps, std::uint64_t min, std::uint64_t max) {
    Bounds bounds{0};
    const auto top = static_cast<double>(max);
    for (double power = 1; power <= top; power *= 10) {
        for (const double step : steps) {
            const double rounded = std::round(step * power);
            if (rounded > top) break;
            const auto bound = static_cast<std::uint64_t>(rounded);
            if (bound <= min) bounds.clear();
            if (bounds.empty() || bound > bounds.back()) bounds.push_back(bound);
        }
    }
    return bounds;
}

// As many digits as a time is written with; finer steps would have equal names.
constexpr int digits_of_a_name = 4;

Bounds equal_bounds(std::uint64_t min, std::uint64_t max, std::size_t rows) {
    const double finest = std::pow(10, std::floor(std::log10(static_cast<double>(max))) - (digits_of_a_name - 1));
    const double wanted = std::max({1.0, finest, static_cast<double>(max - min) / static_cast<double>(rows - 1)});
    const double power = std::pow(10, std::floor(std::log10(wanted)));
    const double steps[] = {1, 2, 5, 10};
    const auto fits = [=](double step) { return step * power >= wanted; };
    const auto step = static_cast<std::uint64_t>(std::round(*std::ranges::find_if(steps, fits) * power));
    Bounds bounds;
    for (std::uint64_t bound = min / step * step;; bound += step) {
        bounds.push_back(bound);
        if (max - bound < step) return bounds;
    }
}

}  // namespace

std::vector<Bounds> ways_to_divide(std::uint64_t min, std::uint64_t max, std::size_t rows) {
    assert(min <= max && rows >= 2);
    if (min > 0 && max - min < min) return {equal_bounds(min, max, rows)};
    std::vector<Bounds> ways;
    for (const std::span<const double> steps : ladders) ways.push_back(logarithmic_bounds(steps, min, max));
    return ways;
}

}  // namespace echo::client_app
