#include <algorithm>
#include <string_view>
#include <vector>

#include "measure/percentiles.hpp"
#include "report/html/charts/charts.hpp"
#include "report/html/charts/percentile_words.hpp"
#include "report/html/charts/svg_chart.hpp"

namespace echo::client_app::report {
namespace {

constexpr std::size_t most_labelled = 2;  // runs: of more the words would be everywhere

struct PercentileLine {
    std::size_t run;
    Stroke stroke;
    const Histogram& times;
    std::string name;
};

// Of an open loop both times, as far as the look of a line can tell them apart.
std::vector<PercentileLine> percentile_lines(std::span<const NamedRun> runs) {
    std::vector<PercentileLine> lines;
    const bool with_service_times = !strokes_tell_runs_apart(runs.size());
    for (std::size_t place = 0; place < runs.size(); ++place) {
        const BenchRun& run = runs[place].run;
        const std::string prefix = runs.size() > 1 ? runs[place].name + ", " : std::string();
        const Stroke stroke = stroke_of_run(place);
        if (run.response_time) lines.push_back({place, stroke, *run.response_time, prefix + "response time"});
        if (run.response_time && !with_service_times) continue;
        lines.push_back(
            {place, run.response_time ? Stroke::dashed : stroke, run.service_time, prefix + "service time"});
    }
    return lines;
}

// A percentile is the time of a sample, and none lies between two of them: the line has steps, which carry the dots. As
// many samples as there are carry the distance to 100 % only so far.
std::vector<Point> percentile_points(const Histogram& histogram) {
    const auto total = static_cast<double>(histogram.count());
    std::vector<Point> points;
    std::uint64_t seen = 0;
    double begin = 1;
    for (const Histogram::Bucket& bucket : histogram.buckets()) {
        if (points.empty()) points.push_back({begin, static_cast<double>(histogram.min())});
        seen += bucket.count;
        const auto beyond = static_cast<double>(histogram.count() - seen);
        const double end = total / std::max(beyond, 1.0);
        const auto time = static_cast<double>(std::min(bucket.highest, histogram.max()));
        points.push_back({begin, time});
        points.push_back({end, time});
        begin = end;
    }
    return points;
}

double distance_to_all(const Percentile& percentile) {
    return 100 / (100 - percentile.percent);
}

void add_percentile_dots(SvgChart& chart, const PercentileLine& line) {
    for (const Percentile& each : carried_percentiles(line.times.count())) {
        const auto value = static_cast<double>(line.times.value_at_percentile(each.percent));
        chart.add_dot(line.run, {distance_to_all(each), value},
                      line.name + ", " + each.name + ": " + percentile_text(line.times, each));
    }
}

// What a narrow page shows comes first, and so finds the best places.
void add_percentile_labels(SvgChart& chart, const std::vector<PercentileLine>& lines, bool spare) {
    for (const PercentileLine& line : lines) {
        for (const Percentile& each : carried_percentiles(line.times.count())) {
            const std::string_view name = each.name;
            if (spare == (name == "p50" || name == "p99")) continue;
            const auto value = static_cast<double>(line.times.value_at_percentile(each.percent));
            const std::string words = each.name + (" " + percentile_text(line.times, each));
            chart.add_label({distance_to_all(each), value}, words, spare);
        }
    }
}

}  // namespace

std::string percentile_chart(std::span<const NamedRun> runs) {
    const std::string title = "Latency by percentile";
    const std::vector<PercentileLine> lines = percentile_lines(runs);
    std::vector<const Histogram*> histograms;
    histograms.reserve(lines.size());
    for (const PercentileLine& line : lines) histograms.push_back(&line.times);
    const Extent extent = extent_of(histograms);
    if (extent.samples == 0) return empty_figure(title, "No reply came, so there is no time to show.");

    const Axis x{1, std::max(extent.samples, 10.0), true};
    const Axis y = time_axis(extent.least, extent.greatest, true);
    SvgChart chart({"percentiles", title, percentiles_in_words(runs), "percentile", axis_name("time", y)}, x, y);
    chart.add_ticks(percentile_ticks(x), ticks_of(y, time_label));
    for (const PercentileLine& line : lines) {
        chart.add_line(line.run, line.stroke, percentile_points(line.times));
        chart.add_legend(line.run, line.stroke, line.name);
    }
    for (const PercentileLine& line : lines) add_percentile_dots(chart, line);
    if (runs.size() <= most_labelled) {
        for (const bool spare : {false, true}) add_percentile_labels(chart, lines, spare);
    }
    return chart.figure();
}

}  // namespace echo::client_app::report
