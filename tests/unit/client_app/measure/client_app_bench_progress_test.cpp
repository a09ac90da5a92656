// How a run is followed: tallies, intervals, the pace and the time that is left.
#include <chrono>
#include <cstdint>
#include <system_error>

#include <echo/error.hpp>

#include "client/app/bench/live_display.hpp"
#include "client/app/load/measurements.hpp"
#include "client/app/load/progress.hpp"
#include "support/catch.hpp"

namespace client_app_bench_progress_test {

using namespace echo::client_app::bench;
using echo::client_app::Style;
using echo::test::contains_text;
using namespace std::chrono_literals;

namespace {

Tally tally_of(std::uint64_t answered, std::uint64_t time) {
    Tally tally;
    tally.counts = {.sent = answered + 2, .answered = answered, .mismatched = 1, .failed = 1};
    tally.service_time.record(time, answered);
    tally.response_time.record(time * 2, answered);
    return tally;
}

}  // namespace

TEST_CASE("of a time without connections counts what lies in the measured part", "[bench]") {
    const Timeline::TimePoint begin = Timeline::TimePoint() + 1h;
    const Timeline timeline{.warmup_begins = begin - 1s, .measuring_begins = begin, .ends = begin + 10s};
    CHECK(timeline.measured(begin + 2s, begin + 5s) == 3s);
    CHECK(timeline.measured(begin - 500ms, begin + 5s) == 5s);
    CHECK(timeline.measured(begin + 9s, begin + 10001ms) == 1s);
    CHECK(timeline.measured(begin + 10001ms, begin + 10s) == 0s);  // it began before the end was noticed
    CHECK(timeline.measured(begin - 2s, begin - 1s) == 0s);
}

TEST_CASE("an interval counts what was added since the one before it", "[bench]") {
    IntervalBuilder builder(false);
    builder.add(tally_of(100, 1'000));
    builder.add(tally_of(50, 2'000));
    const Interval first = builder.end(1s);
    CHECK(first.begin == 0s);
    CHECK(first.duration == 1s);
    CHECK(first.sent == 154);
    CHECK(first.answered == 150);
    CHECK(first.failed == 4);
    CHECK(first.p50 == 1'000);
    CHECK(first.p99 == 2'000);
    CHECK(first.most == 2'000);

    builder.add(tally_of(5, 3'000));
    const Interval second = builder.end(1'500ms);
    CHECK(second.begin == 1s);
    CHECK(second.duration == 500ms);
    CHECK(second.answered == 5);
    CHECK_FALSE(second.p50);
    CHECK(second.most == 3'000);
    CHECK_FALSE(builder.end(2s).most);
}

TEST_CASE("an interval of an open loop has response times", "[bench]") {
    IntervalBuilder builder(true);
    builder.add(tally_of(100, 1'000));
    CHECK(builder.end(1s).p50 == 2'000);
}

TEST_CASE("failures are counted by cause, with the first one's sentence", "[bench]") {
    const auto failure = [](std::error_code error, std::error_code cause, const char* sentence) {
        return FailureCount{.error = error, .cause = cause, .sentence = sentence, .count = 1};
    };
    const auto reset = std::make_error_code(std::errc::connection_reset);
    Tally tally;
    tally.add(failure(echo::errc::reply_mismatch, {}, "offset 1"));
    tally.add(failure(echo::errc::connection_lost, {}, "closed"));
    Tally other;
    other.add(failure(echo::errc::reply_mismatch, {}, "offset 2"));
    other.add(failure(echo::errc::connection_lost, reset, "reset"));
    tally.merge(other);

    REQUIRE(tally.failures.size() == 3);
    CHECK(tally.failures[0].sentence == "offset 1");
    CHECK(tally.failures[0].count == 2);
    CHECK(tally.failures[1].count == 1);
    CHECK(tally.failures[2].sentence == "reset");
}

TEST_CASE("merged tallies have the sums of the counts, and a cleared one has nothing", "[bench]") {
    const Counts counts{.offered = 1,
                        .sent = 2,
                        .answered = 3,
                        .mismatched = 4,
                        .failed = 5,
                        .late = 6,
                        .missed = 7,
                        .connect_errors = 10,
                        .sent_bytes = 8,
                        .received_bytes = 9};
    Tally tally;
    Tally other;
    tally.counts = other.counts = counts;
    other.service_time.record(1);
    other.response_time.record(2);
    other.start_lag.record(3);
    tally.merge(other);
    const Counts twice{.offered = 2,
                       .sent = 4,
                       .answered = 6,
                       .mismatched = 8,
                       .failed = 10,
                       .late = 12,
                       .missed = 14,
                       .connect_errors = 20,
                       .sent_bytes = 16,
                       .received_bytes = 18};
    CHECK(tally.counts == twice);
    CHECK(tally.service_time.max() == 1);
    CHECK(tally.response_time.max() == 2);
    CHECK(tally.start_lag.max() == 3);

    tally.clear();
    CHECK(tally.counts == Counts{});
    CHECK(tally.service_time.count() + tally.response_time.count() + tally.start_lag.count() == 0);
}

TEST_CASE("the time that is left is that of the bound which comes first", "[bench]") {
    LoadOptions options;
    CHECK_FALSE(remaining_time(options, {.answered = 5}, 1s));
    options.requests = 100;
    CHECK_FALSE(remaining_time(options, {}, 1s));
    CHECK(remaining_time(options, {.answered = 24, .failed = 1}, 1s) == 3s);
    CHECK_FALSE(remaining_time(options, {.answered = 24, .failed = 1}, 1s, true));
    options.duration = 3s;
    CHECK(remaining_time(options, {.answered = 25}, 1s) == 2s);
    CHECK(remaining_time(options, {.answered = 80}, 1s) == 250ms);
    CHECK(remaining_time(options, {.answered = 200}, 1s) == 0s);
    CHECK(remaining_time(options, {.answered = 1}, 5s) == 0s);
    options.requests.reset();
    CHECK(remaining_time(options, {}, 1s) == 2s);
}

TEST_CASE("a progress line says how far the run is", "[bench]") {
    Progress progress{.stage = Stage::warming_up, .elapsed = 500ms};
    CHECK(progress_line(progress) == "warming up, 0.5 s");
    progress = {.stage = Stage::waiting_for_start, .remaining = 12'340ms, .start = echo::client_app::WallTime(1'500ms)};
    CHECK(progress_line(progress) == "starts in 12.3 s, at 00:00:01.500 UTC");
    CHECK(terminal_line(progress, 39, Style()) == "starts in 12.3 s, at 00:00:01.500 UTC");
    progress = {.stage = Stage::measuring,
                .elapsed = 12'340ms,
                .counts = {.sent = 481'300, .answered = 481'234, .failed = 3},
                .p99 = 312'000,
                .answered_per_second = 48'123,
                .remaining = 7'700ms};
    CHECK(progress_line(progress) == "12.3 s: 48,123/s, answered 481,234, errors 3, p99 312us, 7.7 s left");
    progress.away = "connection refused";
    progress.counts.connect_errors = 2;
    CHECK(progress_line(progress) ==
          "12.3 s: no connection (connection refused), answered 481,234, errors 5, p99 312us, 7.7 s left");
    progress.away.reset();
    progress.counts.connect_errors = 0;
    progress.p99.reset();
    progress.remaining.reset();
    CHECK(progress_line(progress) == "12.3 s: 48,123/s, answered 481,234, errors 3");
    progress.stage = Stage::awaiting_replies;
    CHECK(progress_line(progress) == "waiting for the last 63 replies");
}

TEST_CASE("a terminal's line has a bar, and leaves out what has no room, but not the time that is left", "[bench]") {
    Progress progress{.stage = Stage::measuring,
                      .elapsed = 12'340ms,
                      .counts = {.answered = 481'234},
                      .p99 = 312'000,
                      .answered_per_second = 48'123,
                      .remaining = 7'700ms,
                      .fraction = 0.42};
    CHECK(terminal_line(progress, 100, Style()) ==
          "[#####-------]  42 %  48,123/s  answered 481,234  errors 0  p99 312us  7.7 s left");
    CHECK(terminal_line(progress, 79, Style()) ==
          "[#####-------]  42 %  48,123/s  answered 481,234  p99 312us  7.7 s left");
    CHECK(terminal_line(progress, 60, Style()) == "[#####-------]  42 %  48,123/s  p99 312us  7.7 s left");
    CHECK(terminal_line(progress, 40, Style()) == "42 %  48,123/s  p99 312us  7.7 s left");
    CHECK(terminal_line(progress, 20, Style()) == "48,123/s  7.7 s left");
    progress.counts.failed = 3;
    CHECK(terminal_line(progress, 40, Style()) == "42 %  48,123/s  errors 3  7.7 s left");
    CHECK_THAT(terminal_line(progress, 40, Style(true)), contains_text("\x1b["));
}

TEST_CASE("the present pace is that of the last four looks", "[bench]") {
    const Pace::TimePoint begin{};
    Pace pace;
    pace.begin(begin);
    CHECK(pace.per_second(begin, 0) == 0);
    CHECK(pace.per_second(begin + 1s, 120) == 120);
    CHECK(pace.per_second(begin + 2s, 120) == 60);
    CHECK(pace.per_second(begin + 3s, 120) == 40);
    CHECK(pace.per_second(begin + 4s, 120) == 30);
    CHECK(pace.per_second(begin + 5s, 120) == 0);
}

}  // namespace client_app_bench_progress_test
