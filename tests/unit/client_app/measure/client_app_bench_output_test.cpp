// How the results of a run are written: for programs and for people.
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <echo/error.hpp>

#include "client/app/bench/live_display.hpp"
#include "client/app/bench/summary_json.hpp"
#include "client/app/bench/summary_text.hpp"
#include "client/app/measure/latency_json.hpp"
#include "support/catch.hpp"

namespace client_app_bench_output_test {

using namespace echo::client_app::bench;
using echo::client_app::CommonOptions;
using echo::client_app::ExitCode;
using echo::client_app::Json;
using echo::client_app::Style;
using echo::test::contains_text;
using namespace std::chrono_literals;

namespace {

/// An open loop of 4 seconds in which nearly all went well.
struct Run {
    Run() {
        options.rate = 300;
        options.duration = 4s;
        options.rules.emplace_back("p99>1ms");
        options.rules.emplace_back("errors>50%");
        common.command_line = {"echo-client", "bench", "--rate", "\xff"};
        results.started_at = std::chrono::system_clock::time_point(1'795'262'400'012ms);
        results.duration = 4s;
        results.total.counts = {.offered = 1'200,
                                .sent = 1'100,
                                .answered = 1'098,
                                .mismatched = 1,
                                .failed = 1,
                                .late = 5,
                                .missed = 100,
                                .sent_bytes = 70'400,
                                .received_bytes = 70'336};
        results.total.service_time.record(1'000'000, 1'098);
        results.total.response_time.record(2'000'000, 1'098);
        results.total.start_lag.record(1'000'000, 1'098);
        results.total.add({.error = echo::errc::connection_lost,
                           .cause = {},
                           .exit_code = ExitCode::connection_lost,
                           .sentence = "no whole reply: the server closed",
                           .count = 2});
        results.intervals.push_back({.begin = 1s, .duration = 1s, .sent = 3, .answered = 2, .failed = 1, .most = 7});
        results.connections_opened = 10;
        conclude(results);
    }

    CommonOptions common;
    BenchOptions options;
    Results results{common, options};
};

/// What a display wrote.
std::string shown(LiveDisplay::Kind kind, const std::function<void(LiveDisplay&)>& use) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    {
        LiveDisplay display(ends[1], kind, 20);
        use(display);
    }
    ::close(ends[1]);
    std::array<char, 4096> bytes;
    const ::ssize_t size = ::read(ends[0], bytes.data(), bytes.size());
    ::close(ends[0]);
    return {bytes.data(), static_cast<std::size_t>(size)};
}

Progress measuring(std::chrono::nanoseconds elapsed) {
    return {.stage = Stage::measuring, .elapsed = elapsed};
}

std::string plain_summary(const Results& results) {
    return summary_text(results, {.drawing = {.width = 80, .unicode = false}, .style = Style()});
}

}  // namespace

TEST_CASE("the document has the settings, the counts, and rates that recompute from them", "[bench]") {
    const Run run;
    const Json document = to_json(run.results);

    CHECK(document["schema_version"] == 1);
    CHECK(document["command"] == "bench");
    CHECK(document["endpoint"] == "127.0.0.1:8060");
    CHECK(document["started_at"] == "2026-11-21T12:00:00.012Z");
    CHECK(document["command_line"] == Json::parse(R"(["echo-client", "bench", "--rate", "\\xff"])"));
    CHECK(document["settings"]["mode"] == "open");
    CHECK(document["settings"]["rate_per_second"] == 300);
    CHECK(document["settings"]["requests"].is_null());
    CHECK(document["settings"]["size_min_bytes"] == 64);
    CHECK(document["settings"]["tls"] == false);
    CHECK(document["counts"]["offered"] == 1'200);
    CHECK(document["counts"]["missed"] == 100);
    CHECK(document["rates"]["offered_per_second"] == 300);
    CHECK(document["rates"]["answered_per_second"] == 1'098 / 4.0);
    CHECK(document["rates"]["sent_bytes_per_second"] == 17'600);
    CHECK(document["errors"][0]["exit_code"] == 8);
    CHECK(document["errors"][0]["count"] == 2);
    CHECK(document["verdicts"][0]["broken"] == true);
    CHECK(document["verdicts"][0]["unit"] == "ns");
    CHECK(document["verdicts"][1]["broken"] == false);
    CHECK(document["exit_code"] == 1);
}

TEST_CASE("an open loop's document has three kinds of times, a closed loop's one", "[bench]") {
    Run run;
    Json document = to_json(run.results);
    CHECK(echo::client_app::histogram_from_json(document["response_time"]).max() == 2'000'000);
    CHECK(document["start_lag"]["count"] == 1'098);

    run.options.rate.reset();
    document = to_json(run.results);
    CHECK(document["settings"]["mode"] == "closed");
    CHECK(document["service_time"]["count"] == 1'098);
    CHECK(document["response_time"].is_null());
    CHECK(document["start_lag"].is_null());
}

TEST_CASE("a run that never measured is a document with null where nothing is known", "[bench]") {
    const CommonOptions common;
    BenchOptions options;
    options.rules.emplace_back("rate<5");
    Results results{common, options};
    conclude(results);
    const Json document = to_json(results);
    CHECK(document["duration_ns"] == 0);
    CHECK(document["rates"]["answered_per_second"].is_null());
    CHECK(document["cpu"]["share"].is_null());
    CHECK(document["service_time"]["max_ns"].is_null());
    CHECK(document["verdicts"][0]["value"].is_null());
    CHECK(document["verdicts"][0]["broken"] == true);
    CHECK(document.dump().find("nan") == std::string::npos);
}

TEST_CASE("a line of jsonl begins with the version and the event", "[bench]") {
    const Run run;
    CHECK(to_event("interval", to_json(run.results.intervals.front())).dump() ==
          R"({"schema_version":1,"event":"interval","begin_ns":1000000000,"duration_ns":1000000000,"sent":3,)"
          R"("answered":2,"failed":1,"connect_errors":0,"p50_ns":null,"p99_ns":null,"max_ns":7})");
    CHECK_THAT(to_event("summary", to_json(run.results)).dump(),
               contains_text(R"({"schema_version":1,"event":"summary","command":"bench",)"));
}

TEST_CASE("the summary has both kinds of times under each other", "[bench]") {
    const std::string text = plain_summary(Run().results);
    CHECK_THAT(text, contains_text(
                         "open loop, 300 messages a second, 10 connections x 1 under way, 1\n             thread\n"));
    CHECK_THAT(text, contains_text("1,200 due, 1,100 sent, 5 of them late, 100 missed\n"));
    CHECK_THAT(text, contains_text("1,100 sent, 1,098 answered, 1 failed, 1 with another reply\n"));
    CHECK_THAT(text, contains_text("rate         275 answered a second, 17.2 KiB/s out, 17.2 KiB/s in\n"));
    CHECK_THAT(text, contains_text("                   min     mean      p50      p90      p99    p99.9      max\n"
                                   "service time       1ms      1ms      1ms      1ms      1ms      1ms      1ms\n"
                                   "response time      2ms"));
    CHECK_THAT(text, contains_text("\nResponse time\n"));
    CHECK_THAT(text, contains_text("broken  p99>1ms: 2ms was measured\nkept    errors>50%: 0.182 % was measured\n"));
    CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("without a reply the summary has no times", "[bench]") {
    Run run;
    run.results.total.clear();
    const std::string text = plain_summary(run.results);
    CHECK(text.find("service time") == std::string::npos);
    CHECK_THAT(text, contains_text("0 sent, 0 answered"));
}

TEST_CASE("failures, broken rules and warnings are for standard error, one sentence each", "[bench]") {
    const Run run;
    const std::string text = complaints_text(run.results, Style());
    CHECK_THAT(text, contains_text("echo-client: no whole reply: the server closed (2 times)\n"));
    CHECK_THAT(text, contains_text("echo-client: --fail-if p99>1ms: 2ms was measured\n"));
    CHECK_THAT(text, contains_text("echo-client: warning: 100 of 1,200 messages were due and never sent"));
    CHECK(text.find("errors>50%") == std::string::npos);
}

TEST_CASE("on a terminal the progress is one line, drawn again and taken away in the end", "[bench]") {
    const std::string text = shown(LiveDisplay::Kind::redrawn_line, [](LiveDisplay& display) {
        display.show({.stage = Stage::warming_up, .elapsed = 250ms});
        display.show(measuring(250ms));
        display.clear();
        display.clear();
        display.show(measuring(500ms));
    });
    CHECK(text == "\r\x1b[Kwarming up, 0.2 s\r\x1b[K0.2 s  0/s\r\x1b[K\r\x1b[K0.5 s  0/s\r\x1b[K");
}

TEST_CASE("a table that would be too wide is turned, and words stay whole", "[bench]") {
    const Run run;
    const std::string text = summary_text(run.results, {.drawing = {.width = 40, .unicode = false}, .style = Style()});
    CHECK_THAT(text,
               contains_text("load         open loop, 300 messages a\n             second, 10 connections x 1\n"));
    CHECK_THAT(text, contains_text("            service time  response time      start lag\n"
                                   "min                  1ms            2ms            1ms\n"));
}

TEST_CASE("on a terminal sentences are broken at words", "[bench]") {
    const Run run;
    const std::string text = complaints_text(run.results, Style(), 40);
    CHECK_THAT(text, contains_text("echo-client: no whole reply: the server\nclosed (2 times)\n"));
}

TEST_CASE("elsewhere the progress is a line for each second", "[bench]") {
    const std::string text = shown(LiveDisplay::Kind::plain_lines, [](LiveDisplay& display) {
        for (const auto elapsed : {250ms, 500ms, 750ms}) display.show({.stage = Stage::warming_up, .elapsed = elapsed});
        for (int tick = 1; tick <= 9; ++tick) display.show(measuring(tick * 250ms + 3ms));
        for (int tick = 0; tick < 3; ++tick) display.show({.stage = Stage::awaiting_replies, .counts = {.sent = 1}});
        display.clear();
    });
    CHECK(text == "echo-client: warming up, 0.2 s\n"
                  "echo-client: 1.0 s: 0/s, answered 0, errors 0\n"
                  "echo-client: 2.0 s: 0/s, answered 0, errors 0\n"
                  "echo-client: waiting for the last reply\n");
}

TEST_CASE("a display that was asked to be quiet shows nothing", "[bench]") {
    CHECK(shown(LiveDisplay::Kind::none, [](LiveDisplay& display) {
              display.show(measuring(5s));
              display.clear();
          }).empty());
}

}  // namespace client_app_bench_output_test
