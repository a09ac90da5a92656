// Failures a second, on the axis of time that all other charts have.
#include <algorithm>

#include "report/html/charts/charts.hpp"
#include "report/html/charts/intervals.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::report {
namespace {

struct FailureAxes {
    Axis time;
    Axis rate;
};

double most_failures(std::span<const NamedRun> runs) {
    const auto range = range_of(runs, per_second(failures_of));
    return range ? range->second : 0;
}

FailureAxes failure_axes(std::span<const NamedRun> runs) {
    return {{0, last_end(runs)}, {0, std::max(most_failures(runs), 1.0)}};
}

// Each is a part of the time without a second that had none.
std::vector<std::vector<Point>> failure_steps(const BenchRun& run) {
    const Measure failed = per_second(failures_of);
    std::vector<std::vector<Point>> parts(1);
    for (const Interval& interval : run.intervals) {
        const auto begin = static_cast<double>(interval.begin_ns);
        const double rate = failed(interval).value_or(0);
        if (rate > 0) {
            parts.back().push_back({begin, rate});
            parts.back().push_back({begin + static_cast<double>(interval.duration_ns), rate});
        } else if (!parts.back().empty()) {
            parts.emplace_back();
        }
    }
    return parts;
}

// There is room for two labels beside the low axis.
std::string failure_drawing(std::span<const NamedRun> runs, std::size_t run, const FailureAxes& axes,
                            const Frame& frame) {
    const NamedRun& shown = runs[run];
    const std::string words = count_text(failures_of(shown.run)) + " failures, at most " +
                              quantity_text(most_failures(runs.subspan(run, 1))) + " a second.";
    SvgChart chart({"failures-" + std::to_string(run), "Failures a second of " + shown.name, words, "", ""}, axes.time,
                   axes.rate, frame);
    chart.add_ticks(ticks_of(axes.time, time_label), {{0, "0"}, {axes.rate.high, rate_label(axes.rate.high)}});
    for (const std::vector<Point>& part : failure_steps(shown.run)) chart.add_failures(part);
    return chart.drawing();
}

}  // namespace

std::string failure_strip(std::span<const NamedRun> runs, std::size_t run, const std::string& name,
                          const Frame& frame) {
    if (!has_failures(runs.subspan(run, 1))) return {};
    return drawing_name(name) + failure_drawing(runs, run, failure_axes(runs), frame);
}

}  // namespace echo::client_app::report
