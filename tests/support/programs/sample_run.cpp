#include "support/programs/sample_run.hpp"

#include <cmath>
#include <random>

namespace echo::test {
namespace {

using namespace client_app;
using namespace client_app::report;

constexpr std::uint64_t second = 1'000'000'000;
constexpr std::uint64_t seconds = 10;
constexpr std::uint64_t rate = 1'000;
constexpr std::uint64_t message_bytes = 64;

// Times around 120 us, with a long tail.
std::uint64_t draw_time(std::mt19937_64& engine, double slowness) {
    const auto fraction = static_cast<double>(engine() % 1'000'000 + 1) / 1'000'001;
    return static_cast<std::uint64_t>(slowness * 100'000 * (1 + std::pow(-std::log(fraction), 3) / 20));
}

void set_rates(BenchRun& run) {
    const double duration = static_cast<double>(run.duration_ns) / second;
    const auto rate_of = [=](std::uint64_t count) { return static_cast<double>(count) / duration; };
    run.rates = {rate_of(run.counts.offered), rate_of(run.counts.sent), rate_of(run.counts.answered),
                 rate_of(run.bytes.sent_bytes), rate_of(run.bytes.received_bytes)};
}

void add_interval(BenchRun& run, std::uint64_t number, std::mt19937_64& engine, double slowness) {
    Histogram times;
    for (std::uint64_t message = 0; message < rate; ++message) times.record(draw_time(engine, slowness));
    run.intervals.push_back({number * second, second, rate, rate, 0, 0, times.value_at_percentile(50),
                             times.value_at_percentile(99), times.max()});
    run.service_time.merge(times);
}

}  // namespace

BenchRun closed_loop_run(std::uint64_t seed, double slowness) {
    std::mt19937_64 engine(seed);
    BenchRun run;
    run.version = "0.1.0";
    run.endpoint = "127.0.0.1:8060";
    run.started_at = "2026-11-21T12:00:00.250Z";
    run.settings = {"closed",         {}, 10, 4,      2,           message_bytes, message_bytes,
                    seconds * second, {}, {}, second, "separator", false};
    run.duration_ns = seconds * second;
    for (std::uint64_t number = 0; number < seconds; ++number) add_interval(run, number, engine, slowness);
    run.counts = {seconds * rate, seconds * rate, seconds * rate, 0, 0, 0, 0};
    run.bytes = {seconds * rate * message_bytes, seconds * rate * message_bytes};
    set_rates(run);
    run.connections = {10, 0};
    run.cpu = {second, second / 2, 0.075};
    return run;
}

BenchRun open_loop_run(std::uint64_t seed, double slowness) {
    BenchRun run = closed_loop_run(seed, slowness);
    run.settings.mode = "open";
    run.settings.rate_per_second = rate;
    run.counts.offered += 7;
    run.counts.missed = 7;
    run.counts.late = 20;
    run.response_time = run.service_time;
    run.start_lag.emplace();
    run.start_lag->record(2'000, seconds * rate - 20);
    run.start_lag->record(3'000'000, 20);
    set_rates(run);
    return run;
}

BenchRun failing_run(std::uint64_t seed) {
    BenchRun run = open_loop_run(seed);
    run.intervals[2].answered -= 25;
    run.intervals[2].failed = 25;
    Interval& away = run.intervals[3];
    away.answered = 0;
    away.failed = rate;
    away.p50_ns = away.p99_ns = away.max_ns = std::nullopt;
    run.counts.answered -= 25 + rate;
    run.counts.failed = 25 + rate;
    run.errors = {{8, "no whole reply from 127.0.0.1:8060: connection reset by peer", 25 + rate}};
    run.verdicts = {{"errors>20%", false, 0.103, "ratio"}, {"p99>100us", true, 1'500'000.0, "ns"}};
    run.exit_code = 1;
    set_rates(run);
    return run;
}

BenchRun run_without_answers() {
    BenchRun run = closed_loop_run(1);
    run.duration_ns = 0;
    run.counts = {3, 3, 0, 3, 0, 0, 0};
    run.bytes = {};
    run.rates = {};
    run.errors = {{4, "no reply from 127.0.0.1:8060: connection refused", 3}};
    run.service_time.clear();
    run.connections = {};
    run.cpu = {};
    run.intervals.clear();
    run.warnings = {"nothing was answered"};
    run.verdicts = {{"p99>5ms", true, {}, "ns"}};
    run.exit_code = 4;
    return run;
}

}  // namespace echo::test
