// What the times of a new connection suggest.
#include <optional>
#include <string>
#include <vector>

#include <asio/error.hpp>

#include <echo/error.hpp>

#include "client/app/errors/cause_words.hpp"
#include "client/app/probe/hints.hpp"
#include "support/catch.hpp"

namespace client_app_hints_test {

using namespace echo::client_app;
using namespace std::chrono_literals;
using echo::errc;
using echo::test::contains_text;
using Time = std::chrono::nanoseconds;

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

TEST_CASE("a connection that is not TCP has lost no SYN, however long it took", "[client_app][probe]") {
    ConnectPhases phases = quick;
    phases.connect = 1000ms;
    CHECK(hints_for(phases, std::nullopt, false).empty());
    CHECK_FALSE(hints_for(phases, std::nullopt, true).empty());
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

}  // namespace client_app_hints_test
