// The charts of a page, each as a figure of HTML.
#pragma once

#include <span>
#include <string>

#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

/// Which time the latency of these runs is: `response time` of open loops, `service time` of closed ones.
std::string latency_name(std::span<const NamedRun> runs);

/// Latency by percentile, the distance to 100 % on a logarithmic scale; response and service time of an open loop.
std::string percentile_chart(std::span<const NamedRun> runs);

/// Which share of the samples took how long.
std::string histogram_chart(std::span<const NamedRun> runs);

/// Answers, and failures where there are some, for each second of the runs.
std::string rate_chart(std::span<const NamedRun> runs);

/// The median, p99 and the greatest time of each interval of the runs; of more than two runs without the median.
std::string latency_over_time_chart(std::span<const NamedRun> runs);

}  // namespace echo::client_app::report
