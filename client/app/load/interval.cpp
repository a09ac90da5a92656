#include "load/interval.hpp"

#include <utility>

#include "measure/percentiles.hpp"

namespace echo::client_app::bench {

void IntervalBuilder::add(const Tally& tally) {
    current_.sent += tally.counts.sent;
    current_.answered += tally.counts.answered;
    current_.failed += tally.counts.errors();
    latency_.merge(open_loop_ ? tally.response_time : tally.service_time);
}

Interval IntervalBuilder::end(std::chrono::nanoseconds elapsed) {
    Interval ended = std::exchange(current_, Interval{.begin = elapsed});
    ended.duration = elapsed - ended.begin;
    ended.p50 = carried_percentile(latency_, 50);
    ended.p99 = carried_percentile(latency_, 99);
    if (latency_.count() > 0) ended.most = latency_.max();
    latency_.clear();
    return ended;
}

std::optional<std::uint64_t> carried_percentile(const Histogram& histogram, double percent) {
    for (const Percentile& carried : carried_percentiles(histogram.count())) {
        if (carried.percent == percent) return histogram.value_at_percentile(percent);
    }
    return std::nullopt;
}

}  // namespace echo::client_app::bench
