// What ping and check share: the messages, the figures and the hints.
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <asio/error.hpp>

#include <echo/error.hpp>

#include "client/app/cause_words.hpp"
#include "client/app/probe/hints.hpp"
#include "client/app/probe/payload.hpp"
#include "client/app/probe/time_spread.hpp"
#include "support/catch.hpp"

using namespace echo::client_app;
using namespace std::chrono_literals;
using echo::errc;
using echo::Framing;
using echo::test::contains_text;
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

namespace {

std::vector<std::string> kinds_of(const std::vector<Hint>& hints) {
    std::vector<std::string> kinds;
    for (const Hint& hint : hints) kinds.emplace_back(to_string(hint.kind));
    return kinds;
}

using Kinds = std::vector<std::string>;

const ConnectPhases quick{.resolve = 1ms, .connect = 100us, .tls = {}, .first_byte = 200us};
const KernelView sound{.round_trip = 30us, .round_trip_variation = 10us, .syn_retransmits = 0, .retransmits = 0};

}  // namespace

TEST_CASE("a connection that is as it should be gives no hint", "[client_app][probe]") {
    CHECK(hints_for(quick, sound).empty());
    CHECK(hints_for(quick, std::nullopt).empty());
}

TEST_CASE("a connect of a second is a SYN that was lost", "[client_app][probe]") {
    ConnectPhases phases = quick;
    phases.connect = 1012ms;
    KernelView kernel = sound;
    kernel.syn_retransmits = kernel.retransmits = 1;
    const auto hints = hints_for(phases, kernel);
    REQUIRE(kinds_of(hints) == Kinds{"syn_lost"});
    CHECK_THAT(hints[0].sentence, contains_text("the connect took 1.012s: one SYN was lost"));
    CHECK_THAT(hints[0].sentence, contains_text("RFC 6298"));
}

TEST_CASE("how many SYNs were lost is the kernel's word", "[client_app][probe]") {
    ConnectPhases phases = quick;
    phases.connect = 7020ms;
    KernelView kernel = sound;
    kernel.syn_retransmits = kernel.retransmits = 3;
    CHECK_THAT(hints_for(phases, kernel).at(0).sentence, contains_text("three SYNs were lost"));
    kernel.syn_retransmits = kernel.retransmits = 12;
    CHECK_THAT(hints_for(phases, kernel).at(0).sentence, contains_text("12 SYNs were lost"));
}

TEST_CASE("without the kernel's word the time tells how many SYNs were lost", "[client_app][probe]") {
    const auto words_for = [](Time connect) {
        ConnectPhases phases = quick;
        phases.connect = connect;
        const auto hints = hints_for(phases, std::nullopt);
        return hints.empty() ? std::string() : hints[0].sentence;
    };
    CHECK(words_for(980ms).empty());
    CHECK_THAT(words_for(1000ms), contains_text("one SYN was"));
    CHECK_THAT(words_for(1400ms), contains_text("one SYN was"));
    CHECK(words_for(2000ms).empty());
    CHECK_THAT(words_for(3050ms), contains_text("two SYNs were"));
    CHECK_THAT(words_for(7050ms), contains_text("three SYNs were"));
    CHECK_THAT(words_for(15s), contains_text("four SYNs were"));
    CHECK(words_for(10s).empty());
}

TEST_CASE("a slow connect that lost no SYN is compared with the round trip", "[client_app][probe]") {
    ConnectPhases phases = quick;
    phases.connect = 300ms;
    KernelView kernel = sound;
    kernel.round_trip = 3ms;
    const auto hints = hints_for(phases, kernel);
    REQUIRE(kinds_of(hints) == Kinds{"slow_connect"});
    CHECK_THAT(hints[0].sentence, contains_text("100 times the kernel's round trip of 3ms"));
    // A far network: a round trip is all that it took.
    kernel.round_trip = 250ms;
    CHECK(hints_for(phases, kernel).empty());
    // Nothing that anybody would notice.
    phases.connect = 49ms;
    kernel.round_trip = 1ms;
    CHECK(hints_for(phases, kernel).empty());
}

TEST_CASE("segments sent again after connecting are no SYNs", "[client_app][probe]") {
    KernelView kernel = sound;
    kernel.syn_retransmits = 1;
    kernel.retransmits = 3;
    const auto hints = hints_for(quick, kernel);
    REQUIRE(kinds_of(hints) == Kinds{"syn_lost", "segments_lost"});
    CHECK_THAT(hints[1].sentence, contains_text("two segments were sent again after connecting"));
    kernel.retransmits = 1;
    CHECK(kinds_of(hints_for(quick, kernel)) == Kinds{"syn_lost"});
}

TEST_CASE("a first byte that takes many round trips is the server's doing", "[client_app][probe]") {
    ConnectPhases phases = quick;
    phases.first_byte = 400ms;
    CHECK(kinds_of(hints_for(phases, sound)) == Kinds{"slow_first_byte"});
    KernelView far = sound;
    far.round_trip = 200ms;
    CHECK(hints_for(phases, far).empty());
    phases.first_byte = std::nullopt;
    CHECK(hints_for(phases, sound).empty());
}

TEST_CASE("a name that is slow to resolve is said", "[client_app][probe]") {
    ConnectPhases phases = quick;
    phases.resolve = 5s;
    const auto hints = hints_for(phases, std::nullopt);
    REQUIRE(kinds_of(hints) == Kinds{"slow_resolve"});
    CHECK_THAT(hints[0].sentence, contains_text("resolving the name took 5s"));
    phases.resolve = 99ms;
    CHECK(hints_for(phases, std::nullopt).empty());
}

TEST_CASE("the kernel's views of several connections are added up", "[client_app][probe]") {
    std::optional<KernelView> all;
    add(all, std::nullopt);
    CHECK_FALSE(all);
    add(all, KernelView{.round_trip = 5ms, .round_trip_variation = 1ms, .syn_retransmits = 1, .retransmits = 2});
    add(all, std::nullopt);
    add(all, KernelView{.round_trip = 7ms, .round_trip_variation = 3ms, .syn_retransmits = 0, .retransmits = 4});
    REQUIRE(all);
    CHECK(all->round_trip == 7ms);
    CHECK(all->round_trip_variation == 3ms);
    CHECK(all->syn_retransmits == 1);
    CHECK(all->retransmits == 6);
    CHECK(all->connections == 2);
}

TEST_CASE("a failure's cause is said in a few words", "[client_app][probe]") {
    echo::EchoConfig config;
    echo::Response response;
    const auto words = [&](std::error_code error) { return cause_words(error, response, config); };
    CHECK(words(asio::error::connection_refused) == "connection refused");
    CHECK(words(errc::connect_timeout) == "no connection within 2s");
    CHECK(words(errc::connection_lost) == "the server closed the connection");
    CHECK(words(errc::request_timeout) == "no whole reply within 5s, not sent");
    response.wire_state = echo::WireState::sent;
    CHECK(words(errc::request_timeout) == "no whole reply within 5s");
    response.cause = asio::error::connection_reset;
    CHECK(words(errc::connection_lost) == "connection reset by peer");
    CHECK(words(errc::tls_certificate_not_trusted) ==
          "the server's certificate is not trusted (connection reset by peer)");
}
