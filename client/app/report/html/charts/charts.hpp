// The charts of a page, each as a figure of HTML. From four runs on those that would be a tangle have a small drawing
// for each run, with common axes.
#pragma once

#include <span>
#include <string>

#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

/// Which time the latency of these runs is: `response time` of open loops, `service time` of closed ones.
std::string latency_name(std::span<const NamedRun> runs);

/// Latency by percentile, the distance to 100 % on a logarithmic scale; response and service time of an open loop.
std::string percentile_chart(std::span<const NamedRun> runs);

/// Which share of the samples took how long; of a single run with its percentiles.
std::string histogram_chart(std::span<const NamedRun> runs);

/// Answers and what an open loop offered, for each second of the runs; failures below, where there are some.
std::string rate_chart(std::span<const NamedRun> runs);

/// The median, p99 and the greatest time of each interval of the runs.
std::string latency_over_time_chart(std::span<const NamedRun> runs);

/// The median, p99 and the greatest time of each run, in the order of the runs.
std::string trend_chart(std::span<const NamedRun> runs);

}  // namespace echo::client_app::report
