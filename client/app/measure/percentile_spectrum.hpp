// A histogram as the text that HdrHistogram's tools plot.
#pragma once

#include <string>

#include "measure/histogram.hpp"

namespace echo::client_app {

/// The percentile distribution in the form that HdrHistogram's `outputPercentileDistribution` writes and its plotters
/// read: a line `Value Percentile TotalCount 1/(1-Percentile)` for each step, five steps each time the distance to 100
/// % halves, and closing lines with mean, deviation, maximum and count. Values are in milliseconds.
std::string percentile_spectrum(const Histogram& histogram);

}  // namespace echo::client_app
