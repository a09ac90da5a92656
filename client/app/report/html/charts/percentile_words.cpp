#include "report/html/charts/percentile_words.hpp"

#include <algorithm>

#include "report/html/charts/axis.hpp"
#include "report/html/charts/charts.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::report {

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

std::vector<const Histogram*> latencies_of(std::span<const NamedRun> runs) {
    std::vector<const Histogram*> histograms;
    for (const NamedRun& each : runs) histograms.push_back(&each.run.latency());
    return histograms;
}

std::string percentile_text(const Histogram& histogram, const Percentile& percentile) {
    return time_label(static_cast<double>(histogram.value_at_percentile(percentile.percent)));
}

std::string percentiles_in_words(std::span<const NamedRun> runs) {
    std::string words;
    for (const NamedRun& each : runs) {
        const Histogram& latency = each.run.latency();
        words.append(each.name).append(": ").append(count_text(latency.count())).append(" samples");
        for (const Percentile& percentile : carried_percentiles(latency.count())) {
            words.append(", ").append(percentile.name).append(" ").append(percentile_text(latency, percentile));
        }
        words.append(", maximum ").append(time_label(static_cast<double>(latency.max()))).append(". ");
    }
    return words;
}

std::string latency_name(std::span<const NamedRun> runs) {
    const auto is_open = [](const NamedRun& each) { return each.run.is_open_loop(); };
    if (std::ranges::all_of(runs, is_open)) return "response time";
    return std::ranges::none_of(runs, is_open) ? "service time" : "response or service time";
}

}  // namespace echo::client_app::report
