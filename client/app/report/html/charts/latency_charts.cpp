// The charts whose samples come from histograms.
#include <algorithm>
#include <cmath>
#include <vector>

#include "measure/percentiles.hpp"
#include "report/html/charts/charts.hpp"
#include "report/html/charts/svg_chart.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::report {
namespace {

constexpr std::size_t bin_count = 60;

struct Extent {
    double least = 0;
    double greatest = 0;
    double samples = 0;  ///< of the run that has most
};

Extent extent_of(const std::vector<const Histogram*>& histograms) {
    Extent extent;
    for (const Histogram* histogram : histograms) {
        if (histogram->count() == 0) continue;
        const auto least = static_cast<double>(histogram->min());
        extent.least = extent.samples > 0 ? std::min(extent.least, least) : least;
        extent.greatest = std::max(extent.greatest, static_cast<double>(histogram->max()));
        extent.samples = std::max(extent.samples, static_cast<double>(histogram->count()));
    }
    return extent;
}

// As many samples as there are carry the distance to 100 % only so far.
std::vector<Point> percentile_points(const Histogram& histogram) {
    const auto total = static_cast<double>(histogram.count());
    std::vector<Point> points;
    std::uint64_t seen = 0;
    for (const Histogram::Bucket& bucket : histogram.buckets()) {
        if (points.empty()) points.push_back({1, static_cast<double>(histogram.min())});
        seen += bucket.count;
        const auto beyond = static_cast<double>(histogram.count() - seen);
        points.push_back(
            {total / std::max(beyond, 1.0), static_cast<double>(std::min(bucket.highest, histogram.max()))});
    }
    return points;
}

void add_percentile_dots(SvgChart& chart, std::size_t run, const Histogram& histogram, const std::string& name) {
    for (const Percentile& each : carried_percentiles(histogram.count())) {
        const auto value = static_cast<double>(histogram.value_at_percentile(each.percent));
        chart.add_dot(run, {100 / (100 - each.percent), value}, name + ", " + each.name + ": " + time_label(value));
    }
}

std::string percentiles_in_words(std::span<const NamedRun> runs) {
    std::string words;
    for (const NamedRun& each : runs) {
        const Histogram& latency = each.run.latency();
        words.append(each.name).append(": ").append(count_text(latency.count())).append(" samples");
        for (const Percentile& percentile : carried_percentiles(latency.count())) {
            const auto value = static_cast<double>(latency.value_at_percentile(percentile.percent));
            words.append(", ").append(percentile.name).append(" ").append(time_label(value));
        }
        words.append(", maximum ").append(time_label(static_cast<double>(latency.max()))).append(". ");
    }
    return words;
}

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

std::vector<const Histogram*> latencies_of(std::span<const NamedRun> runs) {
    std::vector<const Histogram*> histograms;
    for (const NamedRun& each : runs) histograms.push_back(&each.run.latency());
    return histograms;
}

}  // namespace

std::string latency_name(std::span<const NamedRun> runs) {
    const auto is_open = [](const NamedRun& each) { return each.run.is_open_loop(); };
    if (std::ranges::all_of(runs, is_open)) return "response time";
    return std::ranges::none_of(runs, is_open) ? "service time" : "response or service time";
}

std::string percentile_chart(std::span<const NamedRun> runs) {
    const std::string title = "Latency by percentile";
    std::vector<const Histogram*> histograms = latencies_of(runs);
    for (const NamedRun& each : runs) histograms.push_back(&each.run.service_time);
    const Extent extent = extent_of(histograms);
    if (extent.samples == 0) return empty_figure(title, "No reply came, so there is no time to show.");

    const Axis x{1, std::max(extent.samples, 10.0), true};
    const Axis y = time_axis(extent.least, extent.greatest, true);
    SvgChart chart({"percentiles", title, percentiles_in_words(runs), "percentile", axis_name("time", y)}, x, y);
    chart.add_ticks(percentile_ticks(x), ticks_of(y, time_label));
    for (std::size_t place = 0; place < runs.size(); ++place) {
        const BenchRun& run = runs[place].run;
        const std::string prefix = runs.size() > 1 ? runs[place].name + ", " : std::string();
        const auto add = [&](const Histogram& histogram, Stroke stroke, const std::string& name) {
            chart.add_line(place, stroke, percentile_points(histogram));
            chart.add_legend(place, stroke, name);
            add_percentile_dots(chart, place, histogram, name);
        };
        if (run.response_time) add(*run.response_time, Stroke::solid, prefix + "response time");
        add(run.service_time, run.response_time ? Stroke::dashed : Stroke::solid, prefix + "service time");
    }
    return chart.figure();
}

std::string histogram_chart(std::span<const NamedRun> runs) {
    const std::string title = "Histogram";
    const Extent extent = extent_of(latencies_of(runs));
    if (extent.samples == 0) return empty_figure(title, "No reply came, so there is no time to show.");

    const Axis x = time_axis(extent.least, extent.greatest, false);
    double greatest = 0;
    std::vector<std::vector<double>> shares;
    for (const NamedRun& each : runs) {
        shares.push_back(shares_of(each.run.latency(), x));
        greatest = std::max(greatest, std::ranges::max(shares.back()));
    }
    const Axis y = linear_axis(0, greatest);
    SvgChart chart({"histogram", title, "Which share of the samples took how long. " + percentiles_in_words(runs),
                    axis_name(latency_name(runs), x), "share of the samples"},
                   x, y);
    chart.add_ticks(ticks_of(x, time_label), ticks_of(y, [](double share) { return quantity_text(share) + " %"; }));
    for (std::size_t place = 0; place < runs.size(); ++place) {
        const BenchRun& run = runs[place].run;
        if (run.latency().count() == 0) continue;
        chart.add_area(place, steps_of(shares[place], x));
        chart.add_line(place, Stroke::solid, steps_of(shares[place], x));
        chart.add_legend(place, Stroke::solid,
                         runs[place].name + (run.response_time ? ", response time" : ", service time"));
    }
    return chart.figure();
}

}  // namespace echo::client_app::report
