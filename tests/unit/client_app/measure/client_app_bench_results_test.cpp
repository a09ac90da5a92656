// What is concluded from the figures of a run: exit codes, warnings and rates.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <echo/error.hpp>

#include "client/app/bench/results.hpp"
#include "client/app/bench/warnings.hpp"
#include "support/catch.hpp"

namespace client_app_bench_results_test {

using namespace echo::client_app::bench;
using echo::client_app::CommonOptions;
using echo::client_app::ExitCode;
using echo::test::contains_text;
using namespace std::chrono_literals;

namespace {

/// A run of 10 seconds with 2,000 messages that were all answered within a millisecond.
struct Run {
    Run() {
        results.duration = 10s;
        results.total.counts = {.offered = 2'000, .sent = 2'000, .answered = 2'000};
        results.total.service_time.record(1'000'000, 2'000);
        results.connections_opened = 10;
    }

    void make_open_loop() {
        options.rate = 200;
        results.total.response_time.record(1'000'000, 2'000);
        results.total.start_lag.record(50'000, 2'000);
    }

    void fail(std::uint64_t count, ExitCode code) {
        results.total.counts.answered -= count;
        results.total.counts.failed += count;
        results.total.add({.error = echo::errc::connection_lost,
                           .cause = {},
                           .exit_code = code,
                           .sentence = "no whole reply",
                           .count = count});
    }

    std::vector<std::string> warnings(std::optional<std::uint64_t> local_ports = 28'232) const {
        return warnings_about(results, local_ports);
    }

    CommonOptions common;
    BenchOptions options;
    Results results{common, options};
};

}  // namespace

TEST_CASE("a benchmark ends with 0 if all was answered and no rule is broken", "[bench]") {
    Run run;
    run.options.rules.emplace_back("errors>0");
    conclude(run.results);
    CHECK(exit_code_of(run.results) == ExitCode::done);
    CHECK(run.results.verdicts.size() == 1);
}

TEST_CASE("a benchmark ends with 1 if some messages failed, some replies differ or a rule is broken", "[bench]") {
    Run failed;
    failed.fail(1, ExitCode::reply_timeout);
    CHECK(exit_code_of(failed.results) == ExitCode::answer_is_no);

    Run different;
    different.results.total.counts.mismatched = 1;
    CHECK(exit_code_of(different.results) == ExitCode::answer_is_no);

    Run broken;
    broken.options.rules.emplace_back("max>1us");
    conclude(broken.results);
    CHECK(exit_code_of(broken.results) == ExitCode::answer_is_no);
}

TEST_CASE("a benchmark ends with 1 if some connections could not be opened", "[bench]") {
    Run run;
    run.results.total.add({.error = std::make_error_code(std::errc::connection_refused),
                           .cause = {},
                           .exit_code = ExitCode::refused,
                           .sentence = "connection refused",
                           .count = 1});
    CHECK(exit_code_of(run.results) == ExitCode::answer_is_no);
}

TEST_CASE("if nothing was answered a benchmark ends with the first failure's cause", "[bench]") {
    Run run;
    run.fail(2'000, ExitCode::connection_lost);
    CHECK(exit_code_of(run.results) == ExitCode::connection_lost);
}

TEST_CASE("a benchmark that was ended before it measured anything has shown nothing", "[bench]") {
    const CommonOptions common;
    BenchOptions options;
    options.rules.emplace_back("errors>0");
    options.rules.emplace_back("missed>0");
    Results results{common, options};
    conclude(results);
    CHECK(exit_code_of(results) == ExitCode::answer_is_no);
    REQUIRE(results.warnings.size() == 1);
    CHECK_THAT(results.warnings.front(), contains_text("nothing was measured"));
    for (const Verdict& verdict : results.verdicts) CHECK(verdict.broken);
    CHECK_FALSE(results.per_second(0));
    CHECK_FALSE(results.processor_share());
}

TEST_CASE("a run with nothing strange about it gives no warning", "[bench]") {
    Run run;
    CHECK(run.warnings().empty());
    run.make_open_loop();
    CHECK(run.warnings().empty());
}

TEST_CASE("a saturated load generator is warned of, for each thread's share of a processor", "[bench]") {
    Run run;
    run.results.processor_time = ProcessorTime{.user = 4s, .system = 5'600ms};
    REQUIRE(run.warnings().size() == 1);
    CHECK_THAT(run.warnings().front(), contains_text("the load generator was saturated: its threads used 96 %"));
    run.options.threads = 2;
    CHECK(run.warnings().empty());
}

TEST_CASE("messages that were due and never sent are warned of", "[bench]") {
    Run run;
    run.make_open_loop();
    run.results.total.counts.offered = 3'500;
    run.results.total.counts.missed = 1'500;
    REQUIRE(run.warnings().size() == 1);
    CHECK_THAT(run.warnings().front(), contains_text("1,500 of 3,500 messages were due and never sent"));
}

TEST_CASE("a generator that was late itself is warned of", "[bench]") {
    Run run;
    run.make_open_loop();
    run.results.total.start_lag.record(5'000'000, 30);
    REQUIRE(run.warnings().size() == 1);
    CHECK_THAT(run.warnings().front(), contains_text("was sent 5ms or more after it was due"));
}

TEST_CASE("messages that waited for a server which was away are explained by that", "[bench]") {
    Run run;
    run.make_open_loop();
    run.results.total.counts.offered = 3'500;
    run.results.total.counts.missed = 1'500;
    run.results.total.counts.connect_errors = 4;
    run.results.total.start_lag.record(5'000'000, 30);
    run.results.away = 3s;
    REQUIRE(run.warnings().size() == 2);
    const std::string reason = "there was no connection for 3s, in which 4 attempts to open one failed";
    for (const std::string& warning : run.warnings()) CHECK_THAT(warning, contains_text(reason));
}

TEST_CASE("a closed loop that stood still for messages without a reply is explained", "[bench]") {
    Run run;
    run.fail(14, ExitCode::reply_timeout);
    REQUIRE(run.warnings().size() == 1);
    CHECK_THAT(run.warnings().front(),
               contains_text("14 messages had no reply within 5s (--timeout), and 70 % of the load stood still"));
    run.results.duration = 1h;
    CHECK(run.warnings().empty());
}

TEST_CASE("too few samples are warned of, and none at all are not", "[bench]") {
    Run run;
    run.results.total.service_time.clear();
    CHECK(run.warnings().empty());
    run.results.total.service_time.record(1, 999);
    REQUIRE(run.warnings().size() == 1);
    CHECK_THAT(run.warnings().front(), contains_text("only 999 samples"));
}

TEST_CASE("connections that nearly use up the local ports are warned of", "[bench]") {
    Run run;
    run.results.connections_opened = 800;
    CHECK(run.warnings(1'001).empty());
    CHECK(run.warnings({}).empty());
    REQUIRE(run.warnings(1'000).size() == 1);
    CHECK_THAT(run.warnings(1'000).front(), contains_text("800 connections were opened, and this machine has 1,000"));
}

TEST_CASE("the range of local ports is read as the system writes it", "[bench]") {
    CHECK(count_in_range("32768\t60999\n") == 28'232);
    CHECK(count_in_range("5 5") == 1);
    CHECK_FALSE(count_in_range(""));
    CHECK_FALSE(count_in_range("32768"));
    CHECK_FALSE(count_in_range("9 1"));
    CHECK_FALSE(count_in_range("all"));
}

TEST_CASE("rates and the processor's share are of the measured part", "[bench]") {
    Run run;
    CHECK_FALSE(run.results.processor_share());
    run.results.processor_time = ProcessorTime{.user = 1s, .system = 2s};
    CHECK(run.results.per_second(2'000) == 200);
    CHECK(run.results.processor_share() == 0.3);
}

}  // namespace client_app_bench_results_test
