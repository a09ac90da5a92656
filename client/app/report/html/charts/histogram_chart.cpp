#include <algorithm>
#include <string_view>
#include <vector>

#include "measure/percentiles.hpp"
#include "report/html/charts/charts.hpp"
#include "report/html/charts/percentile_words.hpp"
#include "report/html/charts/svg_chart.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::report {
namespace {

constexpr std::size_t bin_count = 60;
constexpr Frame frame_with_guides{640, 360, 84, 40, 78, 66, "chart"};

// What part of each bin's width the histogram's buckets fill, in percent of all samples.
std::vector<double> shares_of(const Histogram& histogram, const Axis& axis) {
    std::vector<double> shares(bin_count);
    const auto bins = static_cast<double>(bin_count);
    for (const Histogram::Bucket& bucket : histogram.buckets()) {
        // A bucket that is wider than a bin belongs to several, or the chart would be a comb.
        const double begin = axis.place(static_cast<double>(std::max(bucket.lowest, histogram.min()))) * bins;
        const double end = axis.place(static_cast<double>(std::min(bucket.highest, histogram.max()))) * bins;
        const double share = 100 * static_cast<double>(bucket.count) / static_cast<double>(histogram.count());
        const auto first = std::min(bin_count - 1, static_cast<std::size_t>(begin));
        const auto last = std::min(bin_count - 1, static_cast<std::size_t>(end));
        if (first == last) {
            shares[first] += share;
            continue;
        }
        for (std::size_t bin = first; bin <= last; ++bin) {
            const double overlap =
                std::min(end, static_cast<double>(bin + 1)) - std::max(begin, static_cast<double>(bin));
            shares[bin] += share * overlap / (end - begin);
        }
    }
    return shares;
}

std::vector<Point> steps_of(const std::vector<double>& shares, const Axis& axis) {
    const auto bins = static_cast<double>(shares.size());
    std::vector<Point> points = {{axis.low, 0}};
    for (std::size_t bin = 0; bin < shares.size(); ++bin) {
        points.push_back({axis.value_at(static_cast<double>(bin) / bins), shares[bin]});
        points.push_back({axis.value_at(static_cast<double>(bin + 1) / bins), shares[bin]});
    }
    points.push_back({axis.high, 0});
    return points;
}

struct Bars {
    Axis x;
    Axis y;
    std::vector<std::vector<double>> shares;  ///< of each run
};

Bars bars_of(std::span<const NamedRun> runs, const Extent& extent) {
    Bars bars{time_axis(extent.least, extent.greatest, false), {}, {}};
    double greatest = 0;
    for (const NamedRun& each : runs) {
        bars.shares.push_back(shares_of(each.run.latency(), bars.x));
        greatest = std::max(greatest, std::ranges::max(bars.shares.back()));
    }
    bars.y = linear_axis(0, greatest);
    return bars;
}

std::string share_label(double share) {
    return quantity_text(share) + " %";
}

void add_bars(SvgChart& chart, const Bars& bars, std::size_t run) {
    chart.add_area(run, steps_of(bars.shares[run], bars.x));
    chart.add_line(run, Stroke::solid, steps_of(bars.shares[run], bars.x));
}

void add_guides(SvgChart& chart, const Histogram& times) {
    for (const bool spare : {false, true}) {
        for (const Percentile& each : carried_percentiles(times.count())) {
            const std::string_view name = each.name;
            if (spare ? name != "p99.9" : name != "p50" && name != "p99") continue;
            const auto value = static_cast<double>(times.value_at_percentile(each.percent));
            chart.add_guide(value, each.name + (" " + percentile_text(times, each)), spare);
        }
    }
}

std::string histogram_panels(std::span<const NamedRun> runs, const std::string& title, const Bars& bars) {
    std::vector<std::string> panels;
    for (std::size_t run = 0; run < runs.size(); ++run) {
        const std::string& name = runs[run].name;
        const std::string words = percentiles_in_words(runs.subspan(run, 1));
        std::string full_title = title;
        full_title.append(" of ").append(name);
        SvgChart chart({"histogram-" + std::to_string(run), full_title, words, "", ""}, bars.x, bars.y, small_frame);
        chart.add_ticks(ticks_of(bars.x, time_label), ticks_of(bars.y, share_label));
        if (runs[run].run.latency().count() > 0) add_bars(chart, bars, run);
        panels.push_back(panel_of(name, chart.drawing()));
    }
    const std::string axes = "share of the samples by " + axis_name(latency_name(runs), bars.x);
    return panels_figure(title, axes, panels, {});
}

}  // namespace

std::string histogram_chart(std::span<const NamedRun> runs) {
    const std::string title = "Histogram";
    const Extent extent = extent_of(latencies_of(runs));
    if (extent.samples == 0) return empty_figure(title, "No reply came, so there is no time to show.");

    const Bars bars = bars_of(runs, extent);
    if (runs.size() > most_in_one_drawing) return histogram_panels(runs, title, bars);
    const bool has_guides = runs.size() == 1;
    SvgChart chart({"histogram", title, "Which share of the samples took how long. " + percentiles_in_words(runs),
                    axis_name(latency_name(runs), bars.x), "share of the samples"},
                   bars.x, bars.y, has_guides ? frame_with_guides : full_frame);
    chart.add_ticks(ticks_of(bars.x, time_label), ticks_of(bars.y, share_label));
    for (std::size_t run = 0; run < runs.size(); ++run) {
        if (runs[run].run.latency().count() == 0) continue;
        add_bars(chart, bars, run);
        chart.add_legend(run, Stroke::solid,
                         runs[run].name + (runs[run].run.response_time ? ", response time" : ", service time"));
    }
    if (has_guides) add_guides(chart, runs.front().run.latency());
    return chart.figure();
}

}  // namespace echo::client_app::report
