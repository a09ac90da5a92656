// The rules of --fail-if.
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "client/app/bench/fail_rule.hpp"
#include "support/catch.hpp"

namespace client_app_bench_rules_test {

using echo::client_app::Histogram;
using echo::client_app::bench::Counts;
using echo::client_app::bench::FailRule;
using echo::client_app::bench::Unit;
using echo::client_app::bench::Verdict;
using namespace std::chrono_literals;

namespace {

/// A run of 10 seconds: 1,000 messages with times of 1 to 1,000 us, five of them failed, with 20 late and 50 missed.
struct Run {
    Run() {
        for (std::uint64_t time = 1; time <= 995; ++time) latency.record(time * 1'000);
    }
    Verdict judge(const std::string& rule) const { return FailRule(rule).judge({counts, latency, 10s}); }
    bool breaks(const std::string& rule) const { return judge(rule).broken; }

    Counts counts{
        .offered = 1'050, .sent = 1'000, .answered = 995, .mismatched = 2, .failed = 3, .late = 20, .missed = 50};
    Histogram latency;
};

std::string fault_of(const std::string& rule) {
    try {
        FailRule{rule};
    } catch (const std::invalid_argument& fault) {
        return fault.what();
    }
    return {};
}

}  // namespace

TEST_CASE("a rule about a time is broken beyond its limit only", "[bench]") {
    const Run run;
    CHECK(run.breaks("p50>400us"));
    CHECK_FALSE(run.breaks("p50>600us"));
    CHECK(run.breaks("p99 > 900us"));
    CHECK(run.breaks("max>994us"));
    CHECK_FALSE(run.breaks("max>1s"));
    CHECK_FALSE(run.breaks("max>995us"));
    CHECK(run.breaks("max>=995us"));
    CHECK(run.breaks("mean>400us"));
    CHECK_FALSE(run.breaks("mean>2ms"));
    CHECK(run.breaks("min<2us"));
    CHECK_FALSE(run.breaks("min<1us"));
    CHECK(run.breaks("min<=1us"));
}

TEST_CASE("a rule may give its time without a unit, in seconds", "[bench]") {
    const auto limit = [](const char* rule) {
        Histogram latency;
        latency.record(2'000'000'000, 10);
        const Counts counts;
        return FailRule(rule).judge({counts, latency, 1s}).broken;
    };
    CHECK(limit("max>1"));
    CHECK_FALSE(limit("max>3"));
    CHECK(limit("max>.5"));
}

TEST_CASE("a rule about counts takes a number or a share", "[bench]") {
    const Run run;
    CHECK(run.breaks("errors>4"));
    CHECK_FALSE(run.breaks("errors>5"));
    CHECK(run.breaks("errors>=5"));
    CHECK(run.breaks("errors>0.4%"));
    CHECK_FALSE(run.breaks("errors>0.5%"));
    CHECK(run.breaks("late>1%"));
    CHECK_FALSE(run.breaks("late>2%"));
    CHECK(run.breaks("missed>0"));
    CHECK_FALSE(run.breaks("missed>5%"));
}

TEST_CASE("connections that could not be opened are errors, and a number of their own", "[bench]") {
    const Counts counts{.sent = 96, .answered = 96, .connect_errors = 4};
    const Histogram latency;
    const auto breaks = [&](const char* rule) { return FailRule(rule).judge({counts, latency, 1s, 12}).broken; };
    CHECK(breaks("errors>3"));
    CHECK_FALSE(breaks("errors>4"));
    CHECK(breaks("errors>3.9%"));
    CHECK_FALSE(breaks("errors>4%"));
    CHECK(breaks("connect_errors>3"));
    CHECK(breaks("connect_errors>24%"));
    CHECK_FALSE(breaks("connect_errors>25%"));
}

TEST_CASE("a rule about the rate counts what was answered", "[bench]") {
    const Run run;
    CHECK(run.breaks("rate<100"));
    CHECK_FALSE(run.breaks("rate<99.5"));
    CHECK(run.breaks("rate<=99.5"));
}

TEST_CASE("a verdict tells the value, its unit and the rule as it was written", "[bench]") {
    const Run run;
    const Verdict time = run.judge("max > 1ms");
    CHECK(time.rule == "max > 1ms");
    CHECK(time.value == 995'000);
    CHECK(time.unit == Unit::nanoseconds);
    CHECK(time.sentence == "995us was measured");

    const Verdict share = run.judge("errors>0.1%");
    CHECK(share.broken);
    CHECK(share.value == 0.005);
    CHECK(to_string(share.unit) == "ratio");
    CHECK(share.sentence == "0.5 % was measured");
    CHECK(to_string(run.judge("errors>1").unit) == "count");
    CHECK(run.judge("rate<1").sentence == "99.5/s was measured");
}

TEST_CASE("a percentile that the samples do not carry breaks its rule, as nothing was shown", "[bench]") {
    const Run run;
    const Verdict verdict = run.judge("p99.9>1h");
    CHECK(verdict.broken);
    CHECK_FALSE(verdict.value);
    CHECK(verdict.sentence == "the 995 samples do not carry that percentile, which takes 1,000");

    Run larger;
    larger.latency.record(1, 5);
    CHECK_FALSE(larger.breaks("p99.9>1h"));
}

TEST_CASE("where nothing was measured every rule is broken", "[bench]") {
    const Counts counts;
    const Histogram latency;
    for (const char* rule : {"p50>1s", "min<1ns", "mean>1s", "max>1s", "errors>1%", "errors>0", "late>1%", "late>0",
                             "missed>1%", "missed>0", "rate<1", "connect_errors>0"}) {
        const Verdict verdict = FailRule(rule).judge({counts, latency, 0s});
        INFO(rule);
        CHECK(verdict.broken);
        CHECK_FALSE(verdict.value);
    }
}

TEST_CASE("what is no rule is refused with an example of one", "[bench]") {
    for (const char* rule :
         {"",           "p99",      "p99>",     ">5ms",        "p99=5ms", "p99>>5ms", "p99>5x",    "p0>1ms",
          "p100>1ms",   "p>1ms",    "px>1ms",   "p99.9.9>1ms", "errors>", "errors>x", "errors>-1", "errors>1%%",
          "errors>1ms", "rate<10%", "rate<1e3", "speed>1",     "max>inf", "late>nan"}) {
        INFO(rule);
        CHECK_FALSE(fault_of(rule).empty());
    }
    CHECK(fault_of("speed>1").find("\"p99>5ms\"") != std::string::npos);
    CHECK(fault_of("speed>1").find("got \"speed>1\"") != std::string::npos);
}

}  // namespace client_app_bench_rules_test
