// The lines of ping.
#include "client/app/ping/ping_text.hpp"

#include <string>
#include <vector>

#include <asio/error.hpp>

#include <echo/error.hpp>

#include "support/catch.hpp"

namespace client_app_ping_text_test {

using namespace echo::client_app;
using namespace std::chrono_literals;
using echo::errc;
using echo::test::contains_text;
using Time = std::chrono::nanoseconds;

namespace {

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
const PingOptions usual;

std::string line_of(const PingResult& result, const PingStatistics& before = {}) {
    return PingText(common, usual).result(result, before);
}

PingStatistics after(const std::vector<PingResult>& results) {
    PingStatistics statistics;
    for (const PingResult& result : results) {
        statistics.add_sent();
        statistics.add(result);
    }
    return statistics;
}

std::string summary_of(const PingStatistics& statistics) {
    return PingText(common, usual).summary(statistics, 1234567us);
}

}  // namespace

TEST_CASE("a reply is shown as ping(8) shows it", "[client_app][ping]") {
    CHECK(line_of(answered(123456ns, 7)) == "64 bytes from 127.0.0.1:8060: seq=7 time=0.123 ms\n");
    CHECK(line_of(answered(12345678us)) == "64 bytes from 127.0.0.1:8060: seq=1 time=12345.678 ms\n");
}

TEST_CASE("a reply that waited for a connection says so", "[client_app][ping]") {
    PingResult result = answered(1ms);
    result.response.reused = false;
    result.response.connecting = 2ms;
    CHECK(line_of(result) == "64 bytes from 127.0.0.1:8060: seq=1 time=1.000 ms (after 2.000 ms to connect)\n");
}

TEST_CASE("a message without an answer is shown with the cause", "[client_app][ping]") {
    CHECK(line_of(failed(asio::error::connection_refused, "connection refused", 3)) ==
          "no reply from 127.0.0.1:8060: seq=3: connection refused\n");
    CHECK(line_of(failed(errc::reply_mismatch, "at offset 3 ...", 4)) ==
          "different reply from 127.0.0.1:8060: seq=4: at offset 3 ...\n");
}

TEST_CASE("a new connection is shown with its phases and the kernel's view", "[client_app][ping]") {
    PingResult result = answered(1ms);
    result.response.total = 10ms;
    result.phases = ConnectPhases{.resolve = 1ms, .connect = 2ms, .tls = 3ms, .first_byte = 4ms};
    CHECK(line_of(result) == "64 bytes from 127.0.0.1:8060: seq=1 time=10.000 ms (resolve 1.000 connect 2.000 tls "
                             "3.000 first byte 4.000 ms)\n");
    result.phases->tls.reset();
    result.kernel =
        KernelView{.round_trip = 30us, .round_trip_variation = 15us, .syn_retransmits = 0, .retransmits = 2};
    CHECK(line_of(result) == "64 bytes from 127.0.0.1:8060: seq=1 time=10.000 ms (resolve 1.000 connect 2.000 first "
                             "byte 4.000 ms; tcp rtt/rttvar 0.030/0.015 ms retransmits 2)\n");
}

TEST_CASE("a hint is told when it is seen first, and counted in the summary", "[client_app][ping]") {
    PingResult result = answered(1ms);
    result.hints = {{Hint::Kind::syn_lost, "one SYN was lost"}};
    CHECK_THAT(line_of(result), contains_text("\n  hint: one SYN was lost\n"));
    PingStatistics statistics = after({result});
    CHECK(line_of(result, statistics).find("hint") == std::string::npos);
    statistics.add_sent();
    statistics.add(result);
    CHECK_THAT(summary_of(statistics), contains_text("\nhint (2 of 2): one SYN was lost\n"));
}

TEST_CASE("the summary has counts, round trips and jitter", "[client_app][ping]") {
    CHECK(summary_of(after({answered(1ms), answered(3ms)})) ==
          "\n--- 127.0.0.1:8060 echo statistics ---\n"
          "2 sent, 2 received, 0% loss, time 1235 ms\n"
          "rtt min/avg/max/mdev = 1.000/2.000/3.000/1.000 ms, jitter 0.125 ms\n");
}

TEST_CASE("the summary names what is lost, different and still under way", "[client_app][ping]") {
    PingStatistics statistics = after({answered(1ms), failed(errc::connection_lost, ""), answered(1ms)});
    statistics.add_sent();
    CHECK_THAT(summary_of(statistics), contains_text("4 sent, 2 received, 1 still under way, 33.33% loss, time"));
    statistics.add(failed(errc::reply_mismatch, ""));
    CHECK_THAT(summary_of(statistics), contains_text("4 sent, 2 received, 1 different, 25% loss, time"));
}

TEST_CASE("where nothing was answered, the summary has no times", "[client_app][ping]") {
    CHECK(summary_of(after({failed(asio::error::connection_refused, "")})) ==
          "\n--- 127.0.0.1:8060 echo statistics ---\n1 sent, 0 received, 100% loss, time 1235 ms\n");
    CHECK(summary_of(PingStatistics()) ==
          "\n--- 127.0.0.1:8060 echo statistics ---\n0 sent, 0 received, time 1235 ms\n");
}

TEST_CASE("the summary has the percentiles that the samples carry", "[client_app][ping]") {
    std::vector<PingResult> results;
    for (int i = 1; i <= 9; ++i) results.push_back(answered(i * 1us));
    CHECK(summary_of(after(results)).find("percentiles") == std::string::npos);
    results.push_back(answered(10us));
    CHECK_THAT(summary_of(after(results)), contains_text("\npercentiles p50/p90 = 0.005/0.009 ms\n"));
    for (int i = 11; i <= 100; ++i) results.push_back(answered(i * 1us));
    CHECK_THAT(summary_of(after(results)), contains_text("\npercentiles p50/p90/p99 = 0.050/0.090/0.099 ms\n"));
}

TEST_CASE("the summary spreads out each phase, and adds up the kernel's views", "[client_app][ping]") {
    PingResult result = answered(1ms);
    result.phases = ConnectPhases{.resolve = 1ms, .connect = 2ms, .tls = {}, .first_byte = 4ms};
    result.kernel =
        KernelView{.round_trip = 30us, .round_trip_variation = 15us, .syn_retransmits = 1, .retransmits = 2};
    PingResult second = result;
    second.phases->connect = 4ms;
    const std::string summary = summary_of(after({result, second}));
    CHECK_THAT(summary, contains_text("resolve min/avg/max = 1.000/1.000/1.000 ms\n"
                                      "connect min/avg/max = 2.000/3.000/4.000 ms\n"
                                      "first byte min/avg/max = 4.000/4.000/4.000 ms\n"
                                      "tcp rtt/rttvar = 0.030/0.015 ms, retransmits 4 (SYNs 2), connections 2\n"));
}

TEST_CASE("the line so far is short", "[client_app][ping]") {
    const PingText text(common, usual);
    CHECK(text.so_far(PingStatistics()) == "0 sent, 0 received\n");
    CHECK(text.so_far(after({answered(1ms)})) ==
          "1 sent, 1 received, 0% loss, rtt min/avg/max/mdev = 1.000/1.000/1.000/0.000 ms\n");
}

TEST_CASE("the header says what is sent, and to whom", "[client_app][ping]") {
    PingOptions options;
    CHECK(PingText(common, options).header() == "PING 127.0.0.1:8060: 64 bytes of data, framing separator\n");
    options.connect = true;
    CHECK_THAT(PingText(common, options).header(), contains_text(", each over a new connection\n"));
}

}  // namespace client_app_ping_text_test
