// When a run is to begin: how the time is written, which times are refused, and how the clock is followed until then.
#include "client/app/load/start_time.hpp"

#include <stdexcept>
#include <string>

#include "client/app/bench/bench_options.hpp"
#include "client/app/measure/agent_name.hpp"
#include "support/catch.hpp"

namespace client_app_bench_start_time_test {

using namespace echo::client_app;
using namespace echo::client_app::bench;
using namespace std::chrono_literals;
using echo::test::contains_text;

namespace {

constexpr WallTime noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 30) + 12h;

std::string refusal_of(const std::string& text, std::chrono::nanoseconds warmup = 0s) {
    try {
        check_start_time(parse_start_time(text, noon), warmup, noon);
    } catch (const std::invalid_argument& fault) {
        return fault.what();
    }
    return "nothing was refused";
}

std::string refused_agent(const std::string& name) {
    try {
        parse_agent_name(name);
    } catch (const std::invalid_argument& fault) {
        return fault.what();
    }
    return "nothing was refused";
}

}  // namespace

TEST_CASE("a start is written as RFC 3339 has it, as seconds since 1970, or as a time from now on", "[bench]") {
    const auto [text, time] = GENERATE(table<std::string, WallTime>({
        {"2026-11-30T12:00:05Z", noon + 5s},
        {"2026-11-30t12:00:05z", noon + 5s},
        {"2026-11-30 12:00:05Z", noon + 5s},
        {"2026-11-30T12:00:05.25Z", noon + 5s + 250ms},
        {"2026-11-30T12:00:05.0000019Z", noon + 5s + 1us},
        {"2026-11-30T14:30:05+02:30", noon + 5s},
        {"2026-11-30T04:00:05-08:00", noon + 5s},
        {"2026-12-01T00:00:05+12:00", noon + 5s},
        {"2026-11-30T12:00:60Z", noon + 60s},
        {"@1796040005", noon + 5s},
        {"@1796040005.123456789", noon + 5s + 123456us},
        {"+5s", noon + 5s},
        {"+5", noon + 5s},
        {"+1.5m", noon + 90s},
        {"+250ms", noon + 250ms},
    }));
    CAPTURE(text);

    CHECK(parse_start_time(text, noon) == time);
    CHECK(refusal_of(text) == "nothing was refused");
}

TEST_CASE("a start that is no time is refused with what one looks like", "[bench]") {
    const char* text =
        GENERATE("", "noon", "12:00", "2026-11-30", "2026-11-30T12:00Z", "2026-02-29T12:00:00Z", "2026-11-30T24:00:00Z",
                 "2026-11-30T12:60:00Z", "2026-11-30T12:00:61Z", "2026-11-30T12:00:00.Z", "2026-11-30T12:00:00+2",
                 "2026-11-30T12:00:00+24:00", "2026-11-30T12:00:00+02:60", "2026-11-30T12:00:00Zulu", "1796040005", "@",
                 "@-5", "@1796040005.", "@1796040005s", "@99999999999999999999", "+", "+x", "-5s", "+9999999h9");
    CAPTURE(text);

    CHECK_THAT(refusal_of(text), contains_text("must be a time such as 2026-11-30T12:00:00Z, +30s or @1796040000"));
}

TEST_CASE("a start without an offset from UTC is refused, as it would mean another time on each machine", "[bench]") {
    CHECK(refusal_of("2026-11-30T12:00:05") ==
          "needs its offset from UTC: 2026-11-30T12:00:05Z, or one such as +02:00 in place of the Z");
    CHECK_THAT(refusal_of("2026-11-30T12:00:05.5"), contains_text("needs its offset from UTC"));
}

TEST_CASE("a start that has passed is refused, and by how much", "[bench]") {
    CHECK(refusal_of("2026-11-30T11:59:56.750Z") ==
          "2026-11-30T11:59:56.750Z passed 3.25s ago, by this machine's clock; name a time that is still to come");
    CHECK_THAT(refusal_of("@1"), contains_text("1970-01-01T00:00:01.000Z passed 20,787 days ago"));
    CHECK_THAT(refusal_of("0001-01-01T00:00:00Z"), contains_text("passed 739,949 days ago"));
    CHECK_THAT(refusal_of("+0"), contains_text("passed 0s ago"));
}

TEST_CASE("a start leaves time for the warm-up, or is refused", "[bench]") {
    CHECK(refusal_of("+1s", 1s) == "nothing was refused");
    CHECK(refusal_of("+400ms", 1s) ==
          "2026-11-30T12:00:00.400Z is only 400ms ahead, and the warm-up before it takes 1s (--warmup); name a later "
          "time");
}

TEST_CASE("a start that is more than a day ahead is refused as a probable mistake", "[bench]") {
    CHECK(refusal_of("+24h") == "nothing was refused");
    CHECK(refusal_of("2026-12-01T12:00:01Z") ==
          "2026-12-01T12:00:01.000Z is more than a day ahead (24h), by this machine's clock; are the date and the "
          "offset right?");
    CHECK_THAT(refusal_of("9999-12-31T23:59:59Z"), contains_text("9999-12-31T23:59:59.000Z is more than a day ahead"));
}

TEST_CASE("until the start the clock is looked at again and again, as it may be set", "[bench]") {
    using Next = StartLook::Next;
    const WallTime start = noon + 10s;

    CHECK(look_at_start(start, 1s, noon).next == Next::wait);
    CHECK(look_at_start(start, 1s, noon).pause == longest_look);
    CHECK(look_at_start(start, 1s, start - 1s - 3ms).pause == 3ms);
    CHECK(look_at_start(start, 1s, start - 1s).next == Next::begin);
    // Set back: it waits longer.
    CHECK(look_at_start(start, 1s, noon - 1h).next == Next::wait);
    // Set on: into the warm-up, past the start by as much as a busy machine may be late, and beyond that.
    CHECK(look_at_start(start, 1s, start - 1ms).next == Next::begin);
    CHECK(look_at_start(start, 1s, start + 1s).next == Next::begin);
    CHECK(look_at_start(start, 1s, start + 1s + 1us).next == Next::too_late);
    CHECK(look_at_start(start, 0s, start + 1h).next == Next::too_late);
}

TEST_CASE("start and agent are read from the options of bench", "[bench]") {
    BenchFlags flags;
    flags.start_at = "+30s";
    flags.agent = "load1";
    const BenchOptions options = to_bench_options(flags, echo::EchoConfig(), noon);
    CHECK(options.start_at == noon + 30s);
    CHECK(options.agent == "load1");

    flags.start_at = "+100ms";
    CHECK_THROWS_WITH(to_bench_options(flags, echo::EchoConfig(), noon), contains_text("--start-at: 2026-11-30T12:00"));
    flags.start_at.reset();
    flags.agent = "";
    CHECK_THROWS_WITH(to_bench_options(flags, echo::EchoConfig(), noon), contains_text("--agent: must be a name of"));
}

TEST_CASE("the name of an agent is one word", "[bench]") {
    for (const char* name : {"0", "load1", "node-7.example.org", "10.0.0.7:1", "Zürich"}) {
        CAPTURE(name);
        CHECK(parse_agent_name(name) == name);
    }
    CHECK(parse_agent_name(std::string(64, 'x')).size() == 64);
    for (const std::string& name : {std::string(), std::string("a b"), std::string("a,b"), std::string("a\nb"),
                                    std::string("\x1b[2J"), std::string("\xff"), std::string(65, 'x')}) {
        CAPTURE(name);
        CHECK_THAT(refused_agent(name),
                   contains_text("must be a name of 1 to 64 bytes without spaces, commas and control characters"));
    }
}

}  // namespace client_app_bench_start_time_test
