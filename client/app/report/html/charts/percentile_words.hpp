// What the charts of histograms share.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "measure/percentiles.hpp"
#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

/// What some histograms span.
struct Extent {
    double least = 0;
    double greatest = 0;
    double samples = 0;  ///< of the histogram that has most
};

Extent extent_of(const std::vector<const Histogram*>& histograms);

/// `latency()` of each run.
std::vector<const Histogram*> latencies_of(std::span<const NamedRun> runs);

/// `1.2ms`.
std::string percentile_text(const Histogram& histogram, const Percentile& percentile);

/// The percentiles of each run as sentences.
std::string percentiles_in_words(std::span<const NamedRun> runs);

}  // namespace echo::client_app::report
