// The pure parts of ping: when messages are due, and what is counted.
#include <string>
#include <vector>

#include <asio/error.hpp>
#include <nlohmann/json.hpp>

#include <echo/error.hpp>

#include "client/app/ping/ping_json.hpp"
#include "client/app/ping/ping_options.hpp"
#include "client/app/ping/ping_schedule.hpp"
#include "client/app/ping/ping_statistics.hpp"
#include "support/catch.hpp"

namespace client_app_ping_test {

using namespace echo::client_app;
using namespace std::chrono_literals;
using echo::errc;
using echo::test::contains_text;
using Time = std::chrono::nanoseconds;

namespace {

const PingSchedule::TimePoint start{100s};

PingResult answered(Time waiting, std::uint64_t sequence = 1) {
    PingResult result{sequence, 64, {}, {}};
    result.response.waiting = waiting;
    result.response.total = waiting;
    result.response.peer = "127.0.0.1:8060";
    result.response.reused = true;
    return result;
}

PingResult failed(std::error_code error, std::string cause, std::uint64_t sequence = 1) {
    PingResult result{sequence, 64, error, {}};
    result.cause = std::move(cause);
    return result;
}

const CommonOptions common;

PingStatistics after(const std::vector<PingResult>& results) {
    PingStatistics statistics;
    for (const PingResult& result : results) {
        statistics.add_sent();
        statistics.add(result);
    }
    return statistics;
}

}  // namespace

TEST_CASE("messages are due at the start and then each interval", "[client_app][ping]") {
    PingSchedule schedule(start, 200ms);
    CHECK(schedule.due() == start);
    for (int number = 1; number < 1000; ++number) {
        // A timer is always a little late, and that must not add up.
        schedule.sent(schedule.due() + 3ms);
        CHECK(schedule.due() == start + number * 200ms);
    }
}

TEST_CASE("what could not be sent in time is left out, and the beat is kept", "[client_app][ping]") {
    PingSchedule schedule(start, 1s);
    schedule.sent(start + 5300ms);
    CHECK(schedule.due() == start + 6s);
    schedule.sent(start + 6s);
    CHECK(schedule.due() == start + 7s);
    schedule.sent(start + 8s);
    CHECK(schedule.due() == start + 9s);
}

TEST_CASE("what is under way is bounded in messages and in bytes", "[client_app][ping]") {
    constexpr std::size_t mebibyte = 1024 * 1024;
    CHECK(has_room_for_ping(0, 64));
    CHECK(has_room_for_ping(255, 64));
    CHECK_FALSE(has_room_for_ping(256, 64));
    CHECK(has_room_for_ping(63, mebibyte));
    CHECK_FALSE(has_room_for_ping(64, mebibyte));
    CHECK(has_room_for_ping(0, 1024 * mebibyte));
}

TEST_CASE("each message sent is answered, different, lost or under way", "[client_app][ping]") {
    PingStatistics statistics;
    CHECK_FALSE(statistics.loss());
    for (int i = 0; i < 6; ++i) statistics.add_sent();
    CHECK_FALSE(statistics.loss());
    statistics.add(answered(1ms));
    statistics.add(failed(errc::request_timeout, "late"));
    statistics.add(failed(errc::reply_mismatch, "other"));
    statistics.add(failed(asio::error::connection_refused, "refused"));
    CHECK(statistics.sent() == 6);
    CHECK(statistics.answered() == 1);
    CHECK(statistics.different() == 1);
    CHECK(statistics.lost() == 2);
    CHECK(statistics.under_way() == 2);
    CHECK(statistics.loss() == 0.5);
}

TEST_CASE("only answers have round trips", "[client_app][ping]") {
    const PingStatistics statistics = after(
        {answered(1ms), failed(errc::reply_mismatch, "other"), answered(17ms), failed(errc::connection_lost, "")});
    CHECK(statistics.round_trips().count() == 2);
    CHECK(statistics.round_trips().mean() == 9ms);
    CHECK(statistics.jitter() == 1ms);
    CHECK(statistics.histogram().count() == 2);
    CHECK(statistics.histogram().max() == 17'000'000);
}

TEST_CASE("the round trip is the message's own, unless it had to connect by itself", "[client_app][ping]") {
    PingResult result = answered(1ms);
    result.response.total = 5ms;
    CHECK(result.round_trip() == 1ms);
    result.phases = ConnectPhases{.resolve = 0ns, .connect = 4ms, .tls = {}, .first_byte = 1ms};
    CHECK(result.round_trip() == 5ms);
}

TEST_CASE("the exit code of a ping is that of its worst news", "[client_app][ping]") {
    const std::error_code refused = asio::error::connection_refused;
    CHECK(after({answered(1ms), answered(1ms)}).exit_code() == ExitCode::done);
    CHECK(after({answered(1ms), failed(refused, "")}).exit_code() == ExitCode::answer_is_no);
    CHECK(after({answered(1ms), failed(errc::reply_mismatch, "")}).exit_code() == ExitCode::answer_is_no);
    CHECK(after({failed(refused, ""), failed(errc::request_timeout, "")}).exit_code() == ExitCode::refused);
    CHECK(after({failed(errc::request_timeout, "")}).exit_code() == ExitCode::reply_timeout);
    CHECK(after({failed(errc::reply_mismatch, "")}).exit_code() == ExitCode::answer_is_no);
    CHECK(PingStatistics().exit_code() == ExitCode::answer_is_no);
}

TEST_CASE("a summary as JSON has null for what there is none of", "[client_app][ping]") {
    const Json nothing = ping_summary_json(PingStatistics(), 0ns);
    CHECK(nothing["loss_ratio"].is_null());
    CHECK(nothing["jitter_ns"].is_null());
    CHECK(nothing["phases"].is_null());
    CHECK(nothing["tcp"].is_null());
    CHECK(nothing["round_trip"]["mean_ns"].is_null());
    const Json one = ping_summary_json(after({answered(1ms)}), 1s);
    CHECK(one["loss_ratio"] == 0.0);
    CHECK(one["jitter_ns"].is_null());
    CHECK(one["round_trip"]["mean_ns"] == 1'000'000);
}

TEST_CASE("ping's options are read, and refused by name", "[client_app][ping]") {
    PingFlags flags;
    CHECK(to_ping_options(flags, common).interval == 1s);
    CHECK_FALSE(to_ping_options(flags, common).count);
    flags = {"3", "0.2", "1KiB", true};
    const PingOptions options = to_ping_options(flags, common);
    CHECK(options.count == 3);
    CHECK(options.interval == 200ms);
    CHECK(options.size == 1024);
    CHECK(options.connect);

    const auto refusal = [](PingFlags wrong, const CommonOptions& with) {
        try {
            to_ping_options(wrong, with);
        } catch (const std::invalid_argument& fault) {
            return std::string(fault.what());
        }
        return std::string();
    };
    CHECK_THAT(refusal({"0", {}, {}, false}, common), contains_text("--count: "));
    CHECK_THAT(refusal({{}, "0", {}, false}, common), contains_text("--interval: must be from 1ms to 24h, got 0"));
    CHECK_THAT(refusal({{}, "25h", {}, false}, common), contains_text("--interval: must be from 1ms to 24h"));
    CHECK_THAT(refusal({{}, {}, "17MiB", false}, common), contains_text("--size: must be at most --max-message"));
    CommonOptions raw;
    raw.config.framing = echo::Framing::named("raw");
    CHECK_THAT(refusal({{}, {}, "0", false}, raw), contains_text("--size: must be 1 or more"));
    CHECK(to_ping_options({{}, {}, "0", false}, common).size == 0);
}

}  // namespace client_app_ping_test
