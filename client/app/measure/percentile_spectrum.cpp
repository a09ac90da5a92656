#include "measure/percentile_spectrum.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace echo::client_app {
namespace {

constexpr double steps_per_half_distance = 5;

template <typename... Values>
std::string printed_numbers(const char* format, Values... values) {
    std::array<char, 256> text;
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

double in_milliseconds(double nanoseconds) {
    return nanoseconds / 1e6;
}

double level_after(double percent) {
    const double halvings = std::floor(std::log2(100 / (100 - percent))) + 1;
    return percent + 100 / (steps_per_half_distance * std::exp2(halvings));
}

std::string line_of(std::uint64_t value, double percent, std::uint64_t count) {
    const double milliseconds = in_milliseconds(static_cast<double>(value));
    const auto total = static_cast<unsigned long long>(count);
    // The plotters take a line without the last number for the end.
    if (percent >= 100) return printed_numbers("%12.3f %2.12f %10llu\n", milliseconds, 1.0, total);
    return printed_numbers("%12.3f %2.12f %10llu %14.2f\n", milliseconds, percent / 100, total, 100 / (100 - percent));
}

std::string lines_of(const Histogram& histogram) {
    std::string lines;
    std::uint64_t seen = 0;
    double level = 0;
    for (const Histogram::Bucket& bucket : histogram.buckets()) {
        seen += bucket.count;
        const double reached = 100 * (static_cast<double>(seen) / static_cast<double>(histogram.count()));
        const std::uint64_t value = std::min(bucket.highest, histogram.max());
        for (; level <= reached; level = level_after(level)) {
            lines += line_of(value, level, seen);
            // All steps that are left would show the same value, or are finer than a number can be.
            if (seen == histogram.count() || level_after(level) <= level) break;
        }
    }
    return lines + line_of(histogram.max(), 100, seen);
}

}  // namespace

std::string percentile_spectrum(const Histogram& histogram) {
    const auto count = static_cast<unsigned long long>(histogram.count());
    std::string text =
        printed_numbers("%12s %14s %10s %14s\n\n", "Value", "Percentile", "TotalCount", "1/(1-Percentile)");
    if (count > 0) text += lines_of(histogram);
    text += printed_numbers("#[Mean    = %12.3f, StdDeviation   = %12.3f]\n", in_milliseconds(histogram.mean()),
                            in_milliseconds(histogram.standard_deviation()));
    text += printed_numbers("#[Max     = %12.3f, Total count    = %12llu]\n",
                            in_milliseconds(static_cast<double>(histogram.max())), count);
    return text + printed_numbers("#[Buckets = %12d, SubBuckets     = %12d]\n", Histogram::doublings, Histogram::steps);
}

}  // namespace echo::client_app
