#include "report/html/charts/axis.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "text/number_text.hpp"

namespace echo::client_app::report {
namespace {

constexpr double wanted_steps = 5;
constexpr double many_times = 20;  // from which factor on a linear scale would press the short times together
constexpr double round_numbers[] = {1, 2, 5, 10};
// A bound that is computed may miss the round number it should be by the last bits.
constexpr double tolerance = 1e-9;

double power_below(double number) {
    return std::pow(10, std::floor(std::log10(number) + tolerance));
}

double round_up(double number) {
    const double power = power_below(number);
    for (const double factor : round_numbers) {
        if (factor * power >= number * (1 - tolerance)) return factor * power;
    }
    return 10 * power;
}

double round_down(double number) {
    const double power = power_below(number);
    for (const double factor : {5.0, 2.0}) {
        if (factor * power <= number * (1 + tolerance)) return factor * power;
    }
    return power;
}

double step_of(const Axis& axis) {
    return round_up((axis.high - axis.low) / wanted_steps);
}

std::vector<Tick> linear_ticks(const Axis& axis, const Labelling& label) {
    const double step = step_of(axis);
    std::vector<Tick> ticks;
    // Whole numbers, as the sum of many steps would not hit 0 or the bounds.
    const auto first = static_cast<std::int64_t>(std::ceil(axis.low / step - tolerance));
    const auto last = static_cast<std::int64_t>(std::floor(axis.high / step + tolerance));
    for (std::int64_t number = first; number <= last; ++number) {
        const double value = static_cast<double>(number) * step;
        ticks.push_back({value, label(value)});
    }
    return ticks;
}

std::vector<Tick> logarithmic_ticks(const Axis& axis, const Labelling& label) {
    const double decades = std::log10(axis.high / axis.low);
    const bool label_all = decades < 1.6;
    const int stride = std::max(1, static_cast<int>(std::ceil(decades / 7)));
    std::vector<Tick> ticks;
    int decade = 0;
    for (double power = power_below(axis.low); power <= axis.high * (1 + tolerance); power *= 10, ++decade) {
        for (const double factor : {1.0, 2.0, 5.0}) {
            const double value = factor * power;
            if (value < axis.low * (1 - tolerance) || value > axis.high * (1 + tolerance)) continue;
            const bool has_label = label_all || (factor == 1 && decade % stride == 0);
            if (has_label || decades < 4) ticks.push_back({value, has_label ? label(value) : std::string()});
        }
    }
    return ticks;
}

}  // namespace

double Axis::place(double value) const noexcept {
    const double clamped = std::clamp(value, low, high);
    if (logarithmic) return std::log(clamped / low) / std::log(high / low);
    return (clamped - low) / (high - low);
}

double Axis::value_at(double place) const noexcept {
    return logarithmic ? low * std::pow(high / low, place) : low + place * (high - low);
}

Axis linear_axis(double low, double high) {
    if (high <= low) high = low + std::max(1.0, low / 100);
    const double step = step_of({low, high});
    return {std::floor(low / step + tolerance) * step, std::ceil(high / step - tolerance) * step};
}

Axis logarithmic_axis(double low, double high) {
    low = round_down(std::max(low, 1.0));
    high = round_up(std::max(high, low));
    return {low, high > low ? high : round_up(low * 1.5), true};
}

Axis time_axis(double least, double greatest, bool from_zero) {
    if (greatest > many_times * std::max(least, 1.0)) return logarithmic_axis(least, greatest);
    return linear_axis(from_zero ? 0 : least, greatest);
}

std::vector<Tick> ticks_of(const Axis& axis, const Labelling& label) {
    return axis.logarithmic ? logarithmic_ticks(axis, label) : linear_ticks(axis, label);
}

std::string time_label(double nanoseconds) {
    constexpr double longest = 9.2e18;  // what the type of a time holds
    return duration_text(std::chrono::nanoseconds(std::llround(std::min(nanoseconds, longest))));
}

std::string rate_label(double rate) {
    constexpr double thousand = 1e3;
    if (rate >= thousand * thousand * thousand) return quantity_text(rate / thousand / thousand / thousand) + "G";
    if (rate >= thousand * thousand) return quantity_text(rate / thousand / thousand) + "M";
    return rate >= 10 * thousand ? quantity_text(rate / thousand) + "k" : quantity_text(rate);
}

std::string axis_name(const std::string& name, const Axis& axis) {
    return axis.logarithmic ? name + ", logarithmic" : name;
}

std::vector<Tick> percentile_ticks(const Axis& axis) {
    // On a long axis their labels would lie on each other.
    constexpr double long_axis = 2e3;
    std::vector<Tick> ticks = {{1, "0 %"}, {2, axis.high < long_axis ? "50 %" : ""}};
    int digits = 0;
    for (double inverse = 10; inverse <= axis.high * (1 + tolerance); inverse *= 10, ++digits) {
        std::array<char, 64> text;
        std::snprintf(text.data(), text.size(), "%.*f %%", std::max(0, digits - 1), 100 * (1 - 1 / inverse));
        ticks.push_back({inverse, text.data()});
    }
    std::erase_if(ticks, [&](const Tick& tick) { return tick.value > axis.high * (1 + tolerance); });
    return ticks;
}

}  // namespace echo::client_app::report
