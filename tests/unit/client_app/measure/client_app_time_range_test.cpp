// The thresholds of check.
#include "client/app/check/time_range.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace client_app_time_range_test {

using namespace echo::client_app;
using namespace std::chrono_literals;
using echo::test::contains_text;
using Time = std::chrono::nanoseconds;

namespace {

struct RangeCase {
    const char* text;
    const char* in_seconds;
    const char* in_words;
    std::vector<Time> quiet;
    std::vector<Time> alerting;
};

const RangeCase range_cases[] = {
    {"10", "10", "more than 10s", {0s, 5s, 10s}, {10s + 1ns, -1ns}},
    {"50ms", "0.05", "more than 50ms", {0s, 50ms}, {51ms}},
    {"0.2", "0.2", "more than 200ms", {200ms}, {201ms}},
    {"0", "0", "more than 0s", {0s}, {1ns}},
    {"10:", "10:", "less than 10s", {10s, 1h}, {10s - 1ns, 0s}},
    {"~:10", "~:10", "more than 10s", {-1h, 0s, 10s}, {10s + 1ns}},
    {"10:20", "10:20", "not 10s to 20s", {10s, 15s, 20s}, {10s - 1ns, 20s + 1ns}},
    {"10ms:20ms", "0.01:0.02", "not 10ms to 20ms", {10ms, 20ms}, {9ms, 21ms}},
    {"0:20", "20", "more than 20s", {0s, 20s}, {21s}},
    {"@10:20", "@10:20", "10s to 20s", {10s - 1ns, 20s + 1ns}, {10s, 15s, 20s}},
    {"@~:10ms", "@~:0.01", "10ms or less", {11ms}, {-1s, 0s, 10ms}},
    {"@10", "@10", "10s or less", {11s}, {0s, 10s}},
    {"@5:", "@5:", "5s or more", {4s}, {5s, 1h}},
    {"~:", "~:", "no time", {-1h, 0s, 1h}, {}},
    {"0:", "0:", "no time", {0s, 1h}, {}},
    {"7:7", "7:7", "not 7s to 7s", {7s}, {6s, 8s}},
};

std::string refusal_of(const std::string& text) {
    try {
        TimeRange::parse(text);
    } catch (const std::invalid_argument& fault) {
        return fault.what();
    }
    return {};
}

}  // namespace

TEST_CASE("a threshold alerts as the plugins' guidelines say", "[client_app][check]") {
    for (const RangeCase& expected : range_cases) {
        CAPTURE(expected.text);
        const TimeRange range = TimeRange::parse(expected.text);
        CHECK(range.in_seconds() == expected.in_seconds);
        CHECK(range.in_words() == expected.in_words);
        for (const Time time : expected.quiet) {
            CAPTURE(time.count());
            CHECK_FALSE(range.alerts(time));
        }
        for (const Time time : expected.alerting) {
            CAPTURE(time.count());
            CHECK(range.alerts(time));
        }
    }
}

TEST_CASE("a threshold in seconds can be read again, and says the same", "[client_app][check]") {
    for (const RangeCase& expected : range_cases) {
        CHECK(TimeRange::parse(TimeRange::parse(expected.text).in_seconds()).in_seconds() == expected.in_seconds);
    }
}

TEST_CASE("what is no threshold is refused", "[client_app][check]") {
    for (const char* text : {"", "@", ":", ":10", "@:10", "x", "10:x", "10::20", "~", "10s:5ms", "-1", "1 :2", "@@1"}) {
        CAPTURE(text);
        CHECK_FALSE(refusal_of(text).empty());
    }
    CHECK_THAT(refusal_of("20:10"), contains_text("begins after its end"));
    CHECK_THAT(refusal_of(":10"), contains_text("~:50ms"));
}

TEST_CASE("seconds are written with all their digits and no more", "[client_app][check]") {
    CHECK(seconds_text(0ns) == "0");
    CHECK(seconds_text(1ns) == "0.000000001");
    CHECK(seconds_text(123us) == "0.000123");
    CHECK(seconds_text(5s) == "5");
    CHECK(seconds_text(100s) == "100");
    CHECK(seconds_text(1500ms) == "1.5");
}

}  // namespace client_app_time_range_test
