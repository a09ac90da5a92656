// What ping and check share: the messages and the figures.
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "client/app/probe/payload.hpp"
#include "client/app/probe/time_spread.hpp"
#include "support/catch.hpp"

namespace client_app_probe_test {

using namespace echo::client_app;
using namespace std::chrono_literals;
using echo::Framing;
using Time = std::chrono::nanoseconds;

TEST_CASE("the messages of a probe are all different", "[client_app][probe]") {
    const std::size_t size = GENERATE(std::size_t{3}, std::size_t{24}, std::size_t{64}, std::size_t{1500});
    const Payload payload(Framing(), size, 7);
    std::set<std::string> messages;
    for (std::uint64_t number = 1; number <= 10'000; ++number) {
        const std::string message = payload.message(number);
        REQUIRE(message.size() == size);
        REQUIRE(messages.insert(message).second);
    }
}

TEST_CASE("messages of a byte or none have their size all the same", "[client_app][probe]") {
    CHECK(Payload(Framing(), 0, 7).message(1).empty());
    std::set<std::string> messages;
    const Payload payload(Framing(), 1, 7);
    for (std::uint64_t number = 1; number <= 62; ++number) messages.insert(payload.message(number));
    CHECK(messages.size() == 62);
}

TEST_CASE("a message of one run is none of another's", "[client_app][probe]") {
    CHECK(Payload(Framing(), 64, 7).message(1) != Payload(Framing(), 64, 8).message(1));
    CHECK(Payload(Framing(), 64, 7).message(1) == Payload(Framing(), 64, 7).message(1));
}

TEST_CASE("no message holds a byte of the separator", "[client_app][probe]") {
    for (const char* separator : {"\r\n", "0", "abcdefghijklmnop", "0123456789ABCDEF", "xX"}) {
        const Framing framing = Framing::separator(separator);
        const Payload payload(framing, 400, ~std::uint64_t{0});
        for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
            const std::string message = payload.message(number);
            CHECK(message.find_first_of(separator) == message.npos);
            CHECK_FALSE(framing.check(message));
        }
    }
}

TEST_CASE("without a time a spread is all zero", "[client_app][probe]") {
    const TimeSpread times;
    CHECK(times.count() == 0);
    CHECK(times.least() == 0ns);
    CHECK(times.mean() == 0ns);
    CHECK(times.greatest() == 0ns);
    CHECK(times.deviation() == 0ns);
}

TEST_CASE("a spread has the exact least, mean, greatest and deviation", "[client_app][probe]") {
    TimeSpread times;
    for (const Time time : {2ms, 4ms, 4ms, 4ms, 5ms, 5ms, 7ms, 9ms}) times.add(time);
    CHECK(times.count() == 8);
    CHECK(times.least() == 2ms);
    CHECK(times.mean() == 5ms);
    CHECK(times.greatest() == 9ms);
    CHECK(times.deviation() == 2ms);
}

TEST_CASE("one time has no deviation", "[client_app][probe]") {
    TimeSpread times;
    times.add(123ns);
    CHECK(times.least() == 123ns);
    CHECK(times.mean() == 123ns);
    CHECK(times.deviation() == 0ns);
}

TEST_CASE("nothing cancels out where the times are large and differ little", "[client_app][probe]") {
    TimeSpread times;
    for (int i = 0; i < 1'000'000; ++i) times.add(24h + Time(i % 2 == 0 ? 100 : -100));
    CHECK(times.mean() == 24h);
    CHECK(times.deviation() == 100ns);
}

TEST_CASE("a spread agrees with the definition on random times", "[client_app][probe]") {
    std::mt19937 random(1);
    std::vector<double> values;
    TimeSpread times;
    for (int i = 0; i < 10'000; ++i) {
        const auto value = std::int64_t{1000} << (random() % 20);
        values.push_back(static_cast<double>(value));
        times.add(Time(value));
    }
    double mean = 0, squares = 0;
    for (const double value : values) mean += value / static_cast<double>(values.size());
    for (const double value : values) squares += (value - mean) * (value - mean) / static_cast<double>(values.size());
    CHECK(std::abs(static_cast<double>(times.mean().count()) - mean) < 1);
    CHECK(std::abs(static_cast<double>(times.deviation().count()) - std::sqrt(squares)) < 1);
}

TEST_CASE("jitter is a sixteenth of each new difference, as in RFC 3550", "[client_app][probe]") {
    Jitter jitter;
    CHECK(jitter.value() == 0ns);
    jitter.add(10ms);
    CHECK(jitter.value() == 0ns);
    jitter.add(26ms);
    CHECK(jitter.value() == 1ms);
    jitter.add(9ms);
    CHECK(jitter.value() == 2ms);
    jitter.add(9ms);
    CHECK(jitter.value() == 1875us);
}

TEST_CASE("jitter that lasts is found out in full", "[client_app][probe]") {
    Jitter jitter;
    for (int i = 0; i < 1000; ++i) jitter.add(i % 2 == 0 ? 1ms : 3ms);
    CHECK(jitter.value() == 2ms);
}

}  // namespace client_app_probe_test
