#include "bench/summary_metrics.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <optional>

#include "check/time_range.hpp"
#include "measure/percentiles.hpp"
#include "text/metrics.hpp"

namespace echo::client_app::bench {
namespace {

std::string number_text(double number) {
    std::array<char, 64> text;
    std::snprintf(text.data(), text.size(), "%.9g", number);
    return text.data();
}

std::string seconds_of(double nanoseconds) {
    return seconds_text(std::chrono::nanoseconds(std::llround(nanoseconds)));
}

void add_counts(Metrics& metrics, const Results& results) {
    const Counts& counts = results.total.counts;
    const auto add = [&](const char* outcome, std::uint64_t count) {
        metrics.add(std::to_string(count), "outcome", outcome);
    };
    metrics.begin("echo_bench_messages", "Messages of the measured part; sent is answered, failed and mismatched.");
    add("offered", counts.offered);
    add("sent", counts.sent);
    add("answered", counts.answered);
    add("failed", counts.failed);
    add("mismatched", counts.mismatched);
    add("late", counts.late);
    add("missed", counts.missed);
    metrics.begin("echo_bench_connect_errors", "Connections that could not be opened.");
    metrics.add(std::to_string(counts.connect_errors));
    metrics.begin("echo_bench_connections", "Connections by what became of them.");
    metrics.add(std::to_string(results.connections_opened), "outcome", "opened");
    metrics.add(std::to_string(results.connections_lost), "outcome", "lost");
    metrics.add(std::to_string(results.connections_replaced), "outcome", "replaced");
}

constexpr const char* of_replies = "Times of right replies; a percentile only where the samples carry it.";

void add_times(Metrics& metrics, const char* kind, const char* help, const Histogram& times) {
    const std::string name = std::string("echo_bench_") + kind + "_seconds";
    if (times.count() == 0) return;
    metrics.begin(name, help);
    metrics.add(seconds_of(static_cast<double>(times.min())), "statistic", "min");
    metrics.add(seconds_of(times.mean()), "statistic", "mean");
    for (const Percentile& percentile : carried_percentiles(times.count())) {
        const auto value = static_cast<double>(times.value_at_percentile(percentile.percent));
        metrics.add(seconds_of(value), "statistic", percentile.name);
    }
    metrics.add(seconds_of(static_cast<double>(times.max())), "statistic", "max");
}

}  // namespace

std::string summary_metrics(const Results& results) {
    Metrics metrics(results.common.endpoint);
    metrics.begin("echo_bench_exit_code", "How the run ended, as an exit status of echo-client.");
    metrics.add(std::to_string(static_cast<int>(exit_code_of(results))));
    metrics.begin("echo_bench_broken_rules", "Rules of --fail-if that are broken.");
    metrics.add(std::to_string(std::ranges::count_if(results.verdicts, &Verdict::broken)));
    metrics.begin("echo_bench_start_timestamp_seconds", "When measuring began, in seconds since 1970.");
    const auto began = std::chrono::duration_cast<std::chrono::milliseconds>(results.started_at.time_since_epoch());
    metrics.add(seconds_text(began));
    metrics.begin("echo_bench_duration_seconds", "How long was measured.");
    metrics.add(seconds_text(results.duration));
    add_counts(metrics, results);
    if (const std::optional<double> rate = results.per_second(results.total.counts.answered)) {
        metrics.begin("echo_bench_answered_per_second", "Messages answered a second.");
        metrics.add(number_text(*rate));
    }
    add_times(metrics, "service_time", of_replies, results.total.service_time);
    if (!results.is_open_loop()) return metrics.text();
    add_times(metrics, "response_time", of_replies, results.total.response_time);
    add_times(metrics, "start_lag", "From when a message was due until it was sent.", results.total.start_lag);
    return metrics.text();
}

}  // namespace echo::client_app::bench
