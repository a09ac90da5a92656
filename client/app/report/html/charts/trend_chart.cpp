// How the runs' latencies went on from one run to the next.
#include <algorithm>
#include <optional>
#include <vector>

#include "measure/percentiles.hpp"
#include "report/html/charts/charts.hpp"
#include "report/html/charts/percentile_words.hpp"
#include "report/html/charts/svg_chart.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::report {
namespace {

/// A time of each run, where the run has samples enough for it.
struct Series {
    const char* name;
    Stroke stroke;
    std::optional<double> percent;  ///< absent: the greatest
};

constexpr Series all_series[] = {
    {"max", Stroke::dotted, {}}, {"p99", Stroke::solid, 99.0}, {"p50", Stroke::dashed, 50.0}};

std::optional<double> value_of(const Series& series, const Histogram& times) {
    if (times.count() == 0) return std::nullopt;
    if (!series.percent) return static_cast<double>(times.max());
    for (const Percentile& each : carried_percentiles(times.count())) {
        if (each.percent == *series.percent) return static_cast<double>(times.value_at_percentile(each.percent));
    }
    return std::nullopt;
}

// What all names end in says nothing about any of them.
std::vector<std::string> short_names(std::span<const NamedRun> runs) {
    const std::string& first = runs.front().name;
    const std::size_t dot = first.rfind('.');
    const std::string extension = dot == first.npos ? std::string() : first.substr(dot);
    const auto has_it = [&](const NamedRun& each) {
        return each.name.size() > extension.size() && each.name.ends_with(extension);
    };
    const std::size_t cut = std::ranges::all_of(runs, has_it) ? extension.size() : 0;
    std::vector<std::string> names;
    for (const NamedRun& each : runs) names.push_back(each.name.substr(0, each.name.size() - cut));
    return names;
}

/// The runs along an axis: by name, or where names would lie on each other by number.
struct RunTicks {
    std::vector<Tick> ticks;
    std::string axis_name;
};

RunTicks run_ticks(std::span<const NamedRun> runs) {
    constexpr double axis_width = 510;
    constexpr double letter_width = 9.5;
    constexpr std::size_t most_numbers = 12;
    std::vector<std::string> names = short_names(runs);
    const std::size_t longest = std::ranges::max(names, {}, &std::string::size).size();
    const bool fit = static_cast<double>((longest + 1) * runs.size()) * letter_width < axis_width;
    RunTicks labelled{{}, fit ? "" : "run, in the order of the tables"};
    const std::size_t stride = fit ? 1 : (runs.size() + most_numbers - 1) / most_numbers;
    for (std::size_t run = 0; run < runs.size(); run += stride) {
        labelled.ticks.push_back({static_cast<double>(run + 1), fit ? names[run] : count_text(run + 1)});
    }
    return labelled;
}

void add_series(SvgChart& chart, std::span<const NamedRun> runs, const Series& series) {
    std::vector<Point> points;
    for (std::size_t run = 0; run < runs.size(); ++run) {
        const std::optional<double> value = value_of(series, runs[run].run.latency());
        if (value) {
            points.push_back({static_cast<double>(run + 1), *value});
            continue;
        }
        chart.add_line(no_run, series.stroke, points);
        points.clear();
    }
    chart.add_line(no_run, series.stroke, points);
    chart.add_legend(no_run, series.stroke, series.name);
}

void add_series_dots(SvgChart& chart, std::span<const NamedRun> runs, const Series& series) {
    for (std::size_t run = 0; run < runs.size(); ++run) {
        const std::optional<double> value = value_of(series, runs[run].run.latency());
        if (!value) continue;
        chart.add_dot(run, {static_cast<double>(run + 1), *value},
                      runs[run].name + ", " + series.name + ": " + time_label(*value));
    }
}

std::optional<double> least_of(std::span<const NamedRun> runs) {
    std::optional<double> least;
    for (const NamedRun& each : runs) {
        for (const Series& series : all_series) {
            const std::optional<double> value = value_of(series, each.run.latency());
            if (value) least = std::min(least.value_or(*value), *value);
        }
    }
    return least;
}

}  // namespace

std::string trend_chart(std::span<const NamedRun> runs) {
    const std::string title = "Trend";
    const std::optional<double> least = least_of(runs);
    if (!least) return empty_figure(title, "No reply came, so there is no time to show.");
    const Axis x{0.5, static_cast<double>(runs.size()) + 0.5};
    const Axis y = logarithmic_axis(*least, extent_of(latencies_of(runs)).greatest);
    const RunTicks labelled = run_ticks(runs);
    SvgChart chart({"trend", title, "The runs one after the other. " + percentiles_in_words(runs), labelled.axis_name,
                    axis_name(latency_name(runs), y)},
                   x, y);
    chart.add_ticks(labelled.ticks, ticks_of(y, time_label));
    for (const Series& series : all_series) add_series(chart, runs, series);
    for (const Series& series : all_series) add_series_dots(chart, runs, series);
    return chart.figure();
}

}  // namespace echo::client_app::report
