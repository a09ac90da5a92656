// The results of a benchmark for Prometheus.
#pragma once

#include <string>

#include "bench/results.hpp"

namespace echo::client_app::bench {

/// Gauges, for the textfile collector of node_exporter: what was counted, how fast it was, and how it ended.
std::string summary_metrics(const Results& results);

}  // namespace echo::client_app::bench
