// The charts of what happened when.
#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <vector>

#include "report/html/charts/charts.hpp"
#include "report/html/charts/svg_chart.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::report {
namespace {

const char* const nothing = "The runs were too short to be divided into intervals.";

using Measure = std::function<std::optional<double>(const Interval&)>;

double end_of(const Interval& interval) {
    return static_cast<double>(interval.begin_ns) + static_cast<double>(interval.duration_ns);
}

double last_end(std::span<const NamedRun> runs) {
    double last = 0;
    for (const NamedRun& each : runs) {
        for (const Interval& interval : each.run.intervals) last = std::max(last, end_of(interval));
    }
    return last;
}

/// A measure of each interval as a level line: it holds for all of the interval. Where it is not known the line ends.
std::vector<std::vector<Point>> levels_of(const BenchRun& run, const Measure& measure) {
    std::vector<std::vector<Point>> lines(1);
    for (const Interval& interval : run.intervals) {
        const std::optional<double> value = measure(interval);
        if (value) {
            lines.back().push_back({static_cast<double>(interval.begin_ns), *value});
            lines.back().push_back({end_of(interval), *value});
        } else if (!lines.back().empty()) {
            lines.emplace_back();
        }
    }
    return lines;
}

void add_levels(SvgChart& chart, std::size_t place, Stroke stroke, const BenchRun& run, const Measure& measure) {
    for (const std::vector<Point>& line : levels_of(run, measure)) chart.add_line(place, stroke, line);
}

Measure per_second(std::uint64_t Interval::*count) {
    return [count](const Interval& interval) -> std::optional<double> {
        if (interval.duration_ns == 0) return std::nullopt;
        return static_cast<double>(interval.*count) / (static_cast<double>(interval.duration_ns) / 1e9);
    };
}

Measure time_of(std::optional<std::uint64_t> Interval::*time) {
    return [time](const Interval& interval) -> std::optional<double> {
        if (!(interval.*time)) return std::nullopt;
        return static_cast<double>(*(interval.*time));
    };
}

/// The least and the greatest of a measure, over all runs; nothing if it is nowhere known.
std::optional<std::pair<double, double>> range_of(std::span<const NamedRun> runs, const Measure& measure) {
    std::optional<std::pair<double, double>> range;
    for (const NamedRun& each : runs) {
        for (const Interval& interval : each.run.intervals) {
            const std::optional<double> value = measure(interval);
            if (!value) continue;
            if (!range) range.emplace(*value, *value);
            range->first = std::min(range->first, *value);
            range->second = std::max(range->second, *value);
        }
    }
    return range;
}

std::string range_in_words(std::span<const NamedRun> runs, const Measure& measure, const Labelling& label) {
    std::string words;
    for (const NamedRun& each : runs) {
        const auto range = range_of({&each, 1}, measure);
        if (!range) continue;
        words.append(each.name).append(": between ").append(label(range->first)).append(" and ");
        words.append(label(range->second)).append(". ");
    }
    return words;
}

// In a legend; one run needs no name.
std::string prefix_for(std::span<const NamedRun> runs, std::size_t place) {
    return runs.size() > 1 ? runs[place].name + ", " : std::string();
}

struct Line {
    std::optional<std::uint64_t> Interval::*time;
    Stroke stroke;
    const char* name;
};

constexpr Line time_lines[] = {
    {&Interval::p99_ns, Stroke::solid, "p99"},
    {&Interval::max_ns, Stroke::dotted, "max"},
    {&Interval::p50_ns, Stroke::dashed, "p50"},
};

// Of many runs the medians would hide the rest.
std::span<const Line> lines_for(std::span<const NamedRun> runs) {
    return std::span(time_lines).first(runs.size() > 2 ? 2 : 3);
}

}  // namespace

std::string rate_chart(std::span<const NamedRun> runs) {
    const std::string title = "Rate over time";
    const Measure answered = per_second(&Interval::answered);
    const Measure failed = per_second(&Interval::failed);
    const auto rates = range_of(runs, answered);
    if (!rates) return empty_figure(title, nothing);

    const Axis x{0, last_end(runs)};
    const Axis y = linear_axis(0, std::max(rates->second, range_of(runs, failed)->second));
    const std::string words = "Answers a second. " + range_in_words(runs, answered, quantity_text);
    SvgChart chart({"rate", title, words, "since the measured part began", "messages a second"}, x, y);
    chart.add_ticks(ticks_of(x, time_label), ticks_of(y, quantity_text));
    for (std::size_t place = 0; place < runs.size(); ++place) {
        const BenchRun& run = runs[place].run;
        const std::string prefix = prefix_for(runs, place);
        add_levels(chart, place, Stroke::solid, run, answered);
        chart.add_legend(place, Stroke::solid, prefix + "answered");
        if (range_of(runs.subspan(place, 1), failed).value_or(std::pair(0.0, 0.0)).second == 0) continue;
        add_levels(chart, place, Stroke::dotted, run, failed);
        chart.add_legend(place, Stroke::dotted, prefix + "failed");
    }
    return chart.figure();
}

std::string latency_over_time_chart(std::span<const NamedRun> runs) {
    const std::string title = "Latency over time";
    const Measure greatest = time_of(&Interval::max_ns);
    const auto most = range_of(runs, greatest);
    if (!most || last_end(runs) == 0) return empty_figure(title, nothing);
    double least = most->first;
    for (const Line& each : lines_for(runs)) {
        if (const auto range = range_of(runs, time_of(each.time))) least = std::min(least, range->first);
    }

    const Axis x{0, last_end(runs)};
    const Axis y = time_axis(least, most->second, true);
    const std::string words = "The greatest time of each interval. " + range_in_words(runs, greatest, time_label);
    SvgChart chart({"latency", title, words, "since the measured part began", axis_name(latency_name(runs), y)}, x, y);
    chart.add_ticks(ticks_of(x, time_label), ticks_of(y, time_label));
    for (std::size_t place = 0; place < runs.size(); ++place) {
        const BenchRun& run = runs[place].run;
        const std::string prefix = prefix_for(runs, place);
        for (const Line& each : lines_for(runs)) {
            const Measure measure = time_of(each.time);
            if (!range_of(runs.subspan(place, 1), measure)) continue;
            add_levels(chart, place, each.stroke, run, measure);
            chart.add_legend(place, each.stroke, prefix + each.name);
        }
    }
    return chart.figure();
}

}  // namespace echo::client_app::report
