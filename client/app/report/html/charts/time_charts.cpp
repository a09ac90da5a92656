// The charts of what happened when.
#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "report/html/charts/charts.hpp"
#include "report/html/charts/intervals.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::report {
namespace {

/// What the drawings of a figure have in common.
struct TimeFigure {
    std::string id;
    std::string title;
    std::string y_name;
    Axis x;
    Axis y;
    Labelling label;
    std::function<std::string(std::span<const NamedRun>)> describe;
    std::function<void(SvgChart&, std::size_t run)> add_run;
};

constexpr const char* since_begin = "since the measured part began";

SvgChart drawing_of(const TimeFigure& figure, std::span<const NamedRun> runs, const Frame& frame) {
    SvgChart chart({figure.id, figure.title, figure.describe(runs), since_begin, figure.y_name}, figure.x, figure.y,
                   frame);
    chart.add_ticks(ticks_of(figure.x, time_label), ticks_of(figure.y, figure.label));
    for (std::size_t run = 0; run < runs.size(); ++run) figure.add_run(chart, run);
    if (has_failures(runs)) {
        add_failure_marks(chart, runs);
        chart.add_failure_legend();
    }
    return chart;
}

/// `below(run)` is HTML below the drawing of that run.
std::string panels_of(const TimeFigure& figure, std::span<const NamedRun> runs, Legend legend,
                      const std::function<std::string(std::size_t run)>& below) {
    std::vector<std::string> panels;
    for (std::size_t run = 0; run < runs.size(); ++run) {
        const auto only = runs.subspan(run, 1);
        const std::string& name = only.front().name;
        SvgChart chart(
            {figure.id + "-" + std::to_string(run), figure.title + " of " + name, figure.describe(only), "", ""},
            figure.x, figure.y, small_frame);
        chart.add_ticks(ticks_of(figure.x, time_label), ticks_of(figure.y, figure.label));
        figure.add_run(chart, run);
        add_failure_marks(chart, only);
        panels.push_back(panel_of(name, chart.drawing() + below(run)));
    }
    if (has_failures(runs)) legend.add_failures();
    return panels_figure(figure.title, figure.y_name + ", " + since_begin, panels, legend);
}

/// Why there is nothing to draw.
std::string without_intervals(const std::string& title) {
    return empty_figure(title, "The runs were too short to be divided into intervals.");
}

// Before what a line means; one run needs no name.
std::string legend_prefix(std::span<const NamedRun> runs, std::size_t run) {
    return runs.size() > 1 ? runs[run].name + ", " : std::string();
}

// How many messages a second were due; in an open loop only.
std::optional<double> offered_rate(const BenchRun& run) {
    constexpr double most = 1e18;  // beyond it no axis has round numbers
    if (!run.is_open_loop()) return std::nullopt;
    const std::optional<double> rate =
        run.settings.rate_per_second ? run.settings.rate_per_second : run.rates.offered_per_second;
    return rate ? std::optional(std::min(*rate, most)) : std::nullopt;
}

void add_rates(SvgChart& chart, std::span<const NamedRun> runs, std::size_t run) {
    const BenchRun& measured = runs[run].run;
    const std::string prefix = legend_prefix(runs, run);
    chart.add_legend(run, Stroke::solid, prefix + "answered");
    if (const auto offered = offered_rate(measured)) {
        chart.add_line(run, Stroke::dashed, {{0, *offered}, {last_end(runs.subspan(run, 1)), *offered}});
        chart.add_legend(run, Stroke::dashed, prefix + "offered");
    }
    add_levels(chart, run, Stroke::solid, measured, per_second(answers_of));
}

struct TimeLine {
    std::optional<std::uint64_t> Interval::*time;
    Stroke stroke;
    const char* name;
};

constexpr TimeLine time_lines[] = {
    {&Interval::max_ns, Stroke::dotted, "max"},
    {&Interval::p99_ns, Stroke::solid, "p99"},
    {&Interval::p50_ns, Stroke::dashed, "p50"},
};

void add_times(SvgChart& chart, std::span<const NamedRun> runs, std::size_t run) {
    const std::string prefix = legend_prefix(runs, run);
    for (const TimeLine& each : time_lines) {
        const Measure measure = time_of(each.time);
        if (!range_of(runs.subspan(run, 1), measure)) continue;
        add_levels(chart, run, each.stroke, runs[run].run, measure);
        chart.add_legend(run, each.stroke, prefix + each.name);
    }
}

}  // namespace

std::string rate_chart(std::span<const NamedRun> runs) {
    const std::string title = "Rate over time";
    const Measure answered = per_second(answers_of);
    const auto rates = range_of(runs, answered);
    if (!rates) return without_intervals(title);
    if (rates->second == 0 && !has_failures(runs)) return empty_figure(title, "No reply came.");
    double most = rates->second;
    for (const NamedRun& each : runs) most = std::max(most, offered_rate(each.run).value_or(0));

    const auto describe = [&](std::span<const NamedRun> described) {
        return "Answers a second. " + range_in_words(described, answered, quantity_text);
    };
    const auto add_run = [&](SvgChart& chart, std::size_t run) { add_rates(chart, runs, run); };
    const TimeFigure figure{
        "rate", title, "messages a second", {0, last_end(runs)}, linear_axis(0, most), rate_label, describe, add_run};
    if (runs.size() > most_in_one_drawing) {
        Legend legend;
        legend.add_line(no_run, Stroke::solid, "answered");
        const auto is_open = [](const NamedRun& each) { return each.run.is_open_loop(); };
        if (std::ranges::any_of(runs, is_open)) legend.add_line(no_run, Stroke::dashed, "offered");
        const auto strip = [&](std::size_t run) {
            return failure_strip(runs, run, "Failures a second", small_low_frame);
        };
        return panels_of(figure, runs, legend, strip);
    }
    const SvgChart chart = drawing_of(figure, runs, has_failures(runs) ? upper_frame : full_frame);
    std::string content = chart.drawing() + chart.legend().html();
    for (std::size_t run = 0; run < runs.size(); ++run) {
        const std::string owner = runs.size() > 1 ? " of " + runs[run].name : std::string();
        content += failure_strip(runs, run, "Failures a second" + owner, low_frame);
    }
    return figure_of(title, content, {});
}

std::string latency_over_time_chart(std::span<const NamedRun> runs) {
    const std::string title = "Latency over time";
    if (last_end(runs) == 0) return without_intervals(title);
    const Measure greatest = time_of(&Interval::max_ns);
    const auto most = range_of(runs, greatest);
    if (!most) return empty_figure(title, "No reply came, so there is no time to show.");
    double least = most->first;
    for (const TimeLine& each : time_lines) {
        if (const auto range = range_of(runs, time_of(each.time))) least = std::min(least, range->first);
    }

    const Axis y = logarithmic_axis(least, most->second);
    const auto describe = [&](std::span<const NamedRun> described) {
        return "The greatest time of each interval. " + range_in_words(described, greatest, time_label);
    };
    const auto add_run = [&](SvgChart& chart, std::size_t run) { add_times(chart, runs, run); };
    const TimeFigure figure{"latency", title,  axis_name(latency_name(runs), y), {0, last_end(runs)}, y, time_label,
                            describe,  add_run};
    if (runs.size() <= most_in_one_drawing) return drawing_of(figure, runs, full_frame).figure();
    Legend legend;
    for (const TimeLine& each : time_lines) legend.add_line(no_run, each.stroke, each.name);
    return panels_of(figure, runs, legend, [](std::size_t) { return std::string(); });
}

}  // namespace echo::client_app::report
