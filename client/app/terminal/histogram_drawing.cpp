#include "terminal/histogram_drawing.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "measure/percentiles.hpp"
#include "measure/time_scale.hpp"
#include "text/number_text.hpp"

namespace echo::client_app {
namespace {

constexpr std::size_t wanted_lines = 20;
constexpr std::size_t fewest_cells = 10;
constexpr std::size_t rows_of_a_gap = 3;

struct Row {
    std::uint64_t begin;
    std::uint64_t count = 0;
    std::string marks = {};  ///< the percentiles that lie in it
};

struct Columns {
    std::size_t time = 4;
    std::size_t count = 5;
    std::size_t share = 7;
    std::size_t bar = fewest_cells;
};

std::string time_text(std::uint64_t nanoseconds) {
    return duration_text(std::chrono::nanoseconds(std::min<std::uint64_t>(nanoseconds, INT64_MAX)));
}

Row& row_of(std::vector<Row>& rows, std::uint64_t value) {
    const auto next = std::ranges::upper_bound(rows, value, {}, &Row::begin);
    return next == rows.begin() ? rows.front() : *std::prev(next);
}

std::vector<Row> rows_of(const Histogram& histogram, const std::vector<std::uint64_t>& bounds) {
    std::vector<Row> rows;
    rows.reserve(bounds.size());
    for (const std::uint64_t begin : bounds) rows.push_back({begin});
    for (const Histogram::Bucket& bucket : histogram.buckets()) {
        row_of(rows, bucket.lowest + (bucket.highest - bucket.lowest) / 2).count += bucket.count;
    }
    return rows;
}

// How many rows from this one on are empty.
std::size_t gap_at(const std::vector<Row>& rows, std::size_t place) {
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(place);
    const auto filled = std::find_if(first, rows.end(), [](const Row& row) { return row.count > 0; });
    return static_cast<std::size_t>(filled - first);
}

// Calls `draw_row` and `draw_gap` for what is to be seen, from above.
template <typename DrawRow, typename DrawGap>
void visit_lines(const std::vector<Row>& rows, DrawRow draw_row, DrawGap draw_gap) {
    for (std::size_t place = 0; place < rows.size();) {
        const std::size_t gap = gap_at(rows, place);
        if (gap >= rows_of_a_gap) {
            draw_gap();
            place += gap;
        } else {
            draw_row(rows[place++]);
        }
    }
}

// As fine as the number of lines allows, so that one stray sample does not blur all the others.
std::vector<Row> best_rows(const Histogram& histogram) {
    std::vector<Row> rows;
    for (const auto& bounds : ways_to_divide(histogram.min(), histogram.max(), wanted_lines)) {
        rows = rows_of(histogram, bounds);
        std::size_t lines = 0;
        visit_lines(
            rows, [&](const Row&) { ++lines; }, [&] { ++lines; });
        if (lines <= wanted_lines) break;
    }
    return rows;
}

enum class Marks { none, names, names_and_times };

void mark_percentiles(std::vector<Row>& rows, const Histogram& histogram, Marks kind) {
    for (Row& row : rows) row.marks.clear();
    if (kind == Marks::none) return;
    const bool with_times = kind == Marks::names_and_times;
    for (const Percentile& each : carried_percentiles(histogram.count())) {
        const std::uint64_t value = histogram.value_at_percentile(each.percent);
        const Histogram::Bucket bucket = histogram.bucket_of(value);
        // By the same point of the bucket as its samples, or the mark could stand beside an empty row.
        std::string& marks = row_of(rows, bucket.lowest + (bucket.highest - bucket.lowest) / 2).marks;
        if (!marks.empty()) marks += with_times ? ", " : " ";
        marks += each.name;
        if (with_times) marks.append(" ").append(time_text(value));
    }
}

std::size_t widest_marks(const std::vector<Row>& rows) {
    std::size_t widest = 0;
    for (const Row& row : rows) widest = std::max(widest, row.marks.size());
    return widest;
}

Columns columns_for(const std::vector<Row>& rows, std::size_t width) {
    Columns columns;
    for (const Row& row : rows) {
        columns.time = std::max(columns.time, time_text(row.begin).size());
        columns.count = std::max(columns.count, count_text(row.count).size());
    }
    const std::size_t marks = widest_marks(rows);
    const std::size_t others = columns.time + 2 + columns.count + 2 + columns.share + 2 + (marks > 0 ? marks + 2 : 0);
    columns.bar = width - std::min(width, others);
    return columns;
}

// As much as leaves room for the bars.
Columns mark_and_fit(std::vector<Row>& rows, const Histogram& histogram, std::size_t width) {
    mark_percentiles(rows, histogram, Marks::names_and_times);
    Columns columns = columns_for(rows, width);
    if (columns.bar >= 2 * fewest_cells) return columns;
    mark_percentiles(rows, histogram, Marks::names);
    columns = columns_for(rows, width);
    if (columns.bar >= fewest_cells) return columns;
    mark_percentiles(rows, histogram, Marks::none);
    columns = columns_for(rows, width);
    columns.bar = std::max(columns.bar, fewest_cells);
    return columns;
}

std::string aligned_right(const std::string& text, std::size_t width) {
    return std::string(width - std::min(width, text.size()), ' ') + text;
}

// The bar, filled up to its column's width with spaces.
std::string bar_of(double fraction, std::size_t width, bool unicode) {
    static constexpr const char* eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const std::size_t parts = unicode ? 8 : 1;
    auto length = static_cast<std::size_t>(std::lround(fraction * static_cast<double>(width * parts)));
    if (!unicode && length == 0) return "." + std::string(width - 1, ' ');
    // Whatever is there can be seen.
    length = std::max<std::size_t>(length, 1);
    std::string bar;
    for (std::size_t cell = 0; cell < length / parts; ++cell) bar += unicode ? "█" : "#";
    if (length % parts > 0) bar += eighths[length % parts];
    return bar + std::string(width - (length + parts - 1) / parts, ' ');
}

std::string line_of(const Row& row, std::uint64_t total, std::uint64_t greatest, const Columns& columns, bool unicode) {
    std::string line = aligned_right(time_text(row.begin), columns.time) + "  " +
                       aligned_right(count_text(row.count), columns.count) + "  " +
                       aligned_right(share_text(row.count, total), columns.share) + "  ";
    const double fraction = static_cast<double>(row.count) / static_cast<double>(greatest);
    line += row.count > 0 ? bar_of(fraction, columns.bar, unicode) : std::string(columns.bar, ' ');
    if (!row.marks.empty()) line.append("  ").append(row.marks);
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

std::string header_of(const Columns& columns) {
    return aligned_right("from", columns.time) + "  " + aligned_right("count", columns.count) + "  " +
           aligned_right("share", columns.share) + "\n";
}

}  // namespace

std::string draw_histogram(const Histogram& histogram, const DrawingStyle& style) {
    if (histogram.count() == 0) return "no samples\n";
    std::vector<Row> rows = best_rows(histogram);
    const Columns columns = mark_and_fit(rows, histogram, style.width);
    const std::uint64_t greatest = std::ranges::max(rows, {}, &Row::count).count;
    std::string drawing = header_of(columns);
    const auto draw_row = [&](const Row& row) {
        drawing += line_of(row, histogram.count(), greatest, columns, style.unicode);
    };
    const auto draw_gap = [&] { drawing += aligned_right("", columns.time - 1) + (style.unicode ? "⋮" : ":") + "\n"; };
    visit_lines(rows, draw_row, draw_gap);
    return drawing;
}

}  // namespace echo::client_app
