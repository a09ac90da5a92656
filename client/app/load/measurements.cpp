#include "load/measurements.hpp"

#include <algorithm>
#include <utility>

#include <sys/resource.h>

#include "measure/percentiles.hpp"

namespace echo::client_app::bench {
namespace {

std::chrono::nanoseconds to_time(const timeval& value) {
    return std::chrono::seconds(value.tv_sec) + std::chrono::microseconds(value.tv_usec);
}

void add_to(std::vector<FailureCount>& failures, const FailureCount& failure) {
    const auto known = std::find_if(failures.begin(), failures.end(),
                                    [&](const FailureCount& other) { return other.is_like(failure); });
    if (known == failures.end()) {
        failures.push_back(failure);
    } else {
        known->count += failure.count;
    }
}

}  // namespace

bool FailureCount::is_like(const FailureCount& other) const noexcept {
    return error == other.error && cause == other.cause && wire_state == other.wire_state;
}

void Tally::add(const FailureCount& failure) {
    add_to(failures, failure);
}

void Tally::add_unheard(const FailureCount& failure) {
    add_to(unheard_failures, failure);
}

void Tally::count_unheard() {
    counts += std::exchange(unheard, {});
    for (const FailureCount& failure : std::exchange(unheard_failures, {})) add(failure);
}

void Tally::merge(const Tally& other) {
    counts += other.counts;
    service_time.merge(other.service_time);
    response_time.merge(other.response_time);
    start_lag.merge(other.start_lag);
    addresses.merge(other.addresses);
    instances.merge(other.instances);
    away += other.away;
    for (const FailureCount& failure : other.failures) add(failure);
    unheard += other.unheard;
    for (const FailureCount& failure : other.unheard_failures) add_unheard(failure);
}

void Tally::clear() {
    counts = {};
    service_time.clear();
    response_time.clear();
    start_lag.clear();
    addresses.clear();
    instances.clear();
    away = {};
    failures.clear();
    unheard = {};
    unheard_failures.clear();
}

void IntervalBuilder::add(const Tally& tally) {
    current_.sent += tally.counts.sent;
    current_.answered += tally.counts.answered;
    current_.failed += tally.counts.failed + tally.counts.mismatched;
    current_.connect_errors += tally.counts.connect_errors;
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

ProcessorTime processor_time_of_this_thread() {
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    return {to_time(usage.ru_utime), to_time(usage.ru_stime)};
}

std::optional<double> Measurements::processor_share() const {
    if (!processor_time || duration.count() <= 0) return std::nullopt;
    const auto used = processor_time->user + processor_time->system;
    return static_cast<double>(used.count()) / static_cast<double>(duration.count());
}

std::optional<double> Measurements::per_second(std::uint64_t count) const {
    if (duration.count() <= 0) return std::nullopt;
    return static_cast<double>(count) / std::chrono::duration<double>(duration).count();
}

}  // namespace echo::client_app::bench
