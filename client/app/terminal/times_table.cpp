#include "terminal/times_table.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string_view>
#include <vector>

#include "measure/percentiles.hpp"
#include "text/number_text.hpp"

namespace echo::client_app {
namespace {

constexpr std::size_t first_column_width = 13;
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

std::vector<double> statistics_of(const Histogram& times, std::span<const Percentile> carried) {
    std::vector<double> values = {static_cast<double>(times.min()), times.mean()};
    for (const Percentile& one : carried) values.push_back(static_cast<double>(times.value_at_percentile(one.percent)));
    values.push_back(static_cast<double>(times.max()));
    return values;
}

std::string turned_table(std::span<const TimesRow> rows, const std::vector<std::string>& names, const Style& style,
                         std::span<const Percentile> carried) {
    constexpr std::size_t width = 15;
    std::string headings(column_width, ' ');
    std::vector<std::vector<double>> columns;
    for (const auto& [name, times] : rows) {
        headings += std::string(width - std::min(width, std::string_view(name).size()), ' ') + name;
        columns.push_back(statistics_of(*times, carried));
    }
    std::string table = style.faint(headings) + "\n";
    for (std::size_t place = 0; place < names.size(); ++place) {
        table += aligned_left(names[place], column_width);
        for (const auto& column : columns) {
            const std::string value = time_text(column[place]);
            table += std::string(width - std::min(width, value.size()), ' ') + value;
        }
        table += "\n";
    }
    return table;
}

}  // namespace

std::string times_table(std::span<const TimesRow> rows, const Style& style, std::size_t width) {
    if (rows.empty()) return {};
    const auto carried = carried_percentiles(rows.front().times->count());
    std::vector<std::string> names = {"min", "mean"};
    for (const Percentile& percentile : carried) names.emplace_back(percentile.name);
    names.emplace_back("max");
    if (first_column_width + names.size() * column_width > width) return turned_table(rows, names, style, carried);
    std::string headings(first_column_width, ' ');
    for (const std::string& name : names) headings += aligned_right(name);
    std::string table = style.faint(headings) + "\n";
    for (const auto& [name, times] : rows) {
        table += aligned_left(name, first_column_width);
        for (const double value : statistics_of(*times, carried)) table += aligned_right(time_text(value));
        table += "\n";
    }
    return table;
}

}  // namespace echo::client_app
