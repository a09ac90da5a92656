#include "bench/times_table.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "measure/percentiles.hpp"
#include "text/duration_text.hpp"

namespace echo::client_app::bench {
namespace {

constexpr std::size_t name_width = 13;
constexpr std::size_t column_width = 9;

std::string aligned_left(std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

std::string aligned_right(const std::string& text) {
    return std::string(column_width - std::min(column_width - 1, text.size()), ' ') + text;
}

std::string time_text(double nanoseconds) {
    return duration_text(std::chrono::nanoseconds(std::llround(nanoseconds)));
}

std::string time_text(std::uint64_t nanoseconds) {
    return time_text(static_cast<double>(nanoseconds));
}

}  // namespace

std::string times_table(std::span<const TimesRow> rows, const Style& style) {
    if (rows.empty()) return {};
    const auto percentiles = carried_percentiles(rows.front().times->count());
    std::string headings(name_width, ' ');
    for (const char* name : {"min", "mean"}) headings += aligned_right(name);
    for (const Percentile& percentile : percentiles) headings += aligned_right(percentile.name);
    std::string table = style.faint(headings + aligned_right("max")) + "\n";
    for (const auto& [name, times] : rows) {
        table += aligned_left(name, name_width);
        table += aligned_right(time_text(times->min())) + aligned_right(time_text(times->mean()));
        for (const Percentile& percentile : percentiles) {
            table += aligned_right(time_text(times->value_at_percentile(percentile.percent)));
        }
        table += aligned_right(time_text(times->max())) + "\n";
    }
    return table;
}

}  // namespace echo::client_app::bench
