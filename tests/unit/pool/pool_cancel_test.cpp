// What a call's end before its reply leaves behind: never anything that another call could notice.
#include "support/catch.hpp"

#include "support/pool/pool_script.hpp"
#include <cstddef>
#include <string>

namespace pool_cancel_test {

using echo::EchoConfig;
using echo::WireState;
using echo::test::pool_of;
using echo::test::PoolScript;

TEST_CASE("a call cancelled in line ends at once and leaves the line", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.submit("A");
    pool.submit("B");

    CHECK(pool.cancel("A") == "A cancelled");
    CHECK(pool.stats().queued == 1);
    CHECK(pool.response("A").wire_state == WireState::not_sent);
    CHECK(pool.response("A").attempts == 0);
    CHECK(pool.connected(0) == "write 0: B");
}

TEST_CASE("a call cancelled before it was written is never written", "[pool]") {
    PoolScript pool(pool_of(1, 3));
    pool.use_connection();
    REQUIRE(pool.submit("A") == "write 0: A");
    pool.submit("B");
    pool.submit("C");

    CHECK(pool.cancel("B") == "B cancelled");
    CHECK(pool.response("B").wire_state == WireState::not_sent);
    CHECK(pool.written(0) == "write 0: C");
}

TEST_CASE("a call cancelled while it is written has its reply swallowed", "[pool]") {
    PoolScript pool(pool_of(1, 3));
    pool.use_connection();
    REQUIRE(pool.submit("A") == "write 0: A");
    pool.submit("B");

    CHECK(pool.cancel("A") == "A cancelled");
    CHECK(pool.response("A").wire_state == WireState::maybe_sent);
    CHECK(pool.written(0) == "write 0: B");
    CHECK(pool.replied(0).empty());
    CHECK(pool.replied(0) == "B ok");
}

TEST_CASE("a call cancelled while it awaits its reply has the reply swallowed", "[pool]") {
    PoolScript pool(pool_of(1, 3));
    for (const char* name : {"A", "B", "C"}) pool.submit(name);
    pool.connected(0);
    pool.written(0);

    CHECK(pool.cancel("B") == "B cancelled");
    CHECK(pool.response("B").wire_state == WireState::sent);
    CHECK(pool.replied(0) == "A ok");
    CHECK(pool.replied(0).empty());
    CHECK(pool.replied(0) == "C ok");
}

TEST_CASE("the next call gets the connection when the reply to a cancelled one was swallowed", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    REQUIRE(pool.submit("A") == "write 0: A");
    pool.written(0);
    pool.cancel("A");

    CHECK(pool.submit("B").empty());
    CHECK(pool.replied(0) == "write 0: B");
    CHECK(pool.replied(0) == "B ok");
    CHECK(pool.stats().sessions == 1);
}

TEST_CASE("a connection that owes more abandoned replies than max_abandoned is replaced", "[pool]") {
    EchoConfig config = pool_of(1, 4);
    config.max_abandoned = 1;
    PoolScript pool(config);
    pool.use_connection();
    pool.submit("A");
    pool.written(0);
    pool.submit("B");
    pool.written(0);

    CHECK(pool.cancel("A") == "A cancelled");
    CHECK(pool.cancel("B") == "close 0; B cancelled");
    CHECK(pool.submit("C").empty());
    CHECK(pool.closed(0) == "connect 0");
}

TEST_CASE("a connection with too many abandoned replies still finishes what others wait for", "[pool]") {
    EchoConfig config = pool_of(1, 4);
    config.max_abandoned = 1;
    PoolScript pool(config);
    for (const char* name : {"A", "B", "C", "D"}) pool.submit(name);
    pool.connected(0);
    pool.written(0);
    pool.cancel("A");

    CHECK(pool.cancel("B") == "B cancelled");
    CHECK(pool.submit("E").empty());
    CHECK(pool.replied(0).empty());
    CHECK(pool.replied(0).empty());
    CHECK(pool.replied(0) == "C ok");
    CHECK(pool.replied(0) == "D ok; close 0");
    CHECK(pool.closed(0) == "connect 0");
}

TEST_CASE("without a setting a quarter of max_in_flight may be abandoned, and one in any case", "[pool]") {
    const auto [max_in_flight, bound] =
        GENERATE(table<std::size_t, std::size_t>({{1, 1}, {3, 1}, {4, 1}, {8, 2}, {40, 10}}));
    CAPTURE(max_in_flight, bound);
    PoolScript pool(pool_of(1, max_in_flight));
    for (std::size_t i = 0; i < max_in_flight; ++i) pool.submit(std::to_string(i));
    pool.connected(0);
    pool.written(0);

    for (std::size_t i = 0; i < bound; ++i) pool.cancel(std::to_string(i));
    CHECK(pool.in_flight(0).abandoned() == bound);
    // Draining shows in that a swallowed reply's place goes to nobody.
    if (max_in_flight > bound) pool.cancel(std::to_string(bound));
    pool.replied(0);
    const std::string place_went_to = pool.submit("newcomer");
    CHECK(place_went_to == (max_in_flight > bound ? "" : "write 0: newcomer"));
}

TEST_CASE("the last caller's cancellation closes a connection that drains", "[pool]") {
    EchoConfig config = pool_of(1, 4);
    config.max_abandoned = 1;
    PoolScript pool(config);
    for (const char* name : {"A", "B", "C"}) pool.submit(name);
    pool.connected(0);
    pool.written(0);
    pool.cancel("A");
    pool.cancel("B");

    CHECK(pool.cancel("C") == "close 0; C cancelled");
}

TEST_CASE("cancelling the first in line lets the ones behind it go", "[pool]") {
    EchoConfig config = pool_of(1, 4);
    config.max_in_flight_bytes = 10;
    PoolScript pool(config);
    pool.use_connection();
    REQUIRE(pool.submit("A", {.size = 6}) == "write 0: A");
    pool.written(0);
    REQUIRE(pool.submit("large", {.size = 8}).empty());
    REQUIRE(pool.submit("small", {.size = 2}).empty());

    CHECK(pool.cancel("large") == "large cancelled; write 0: small");
}

}  // namespace pool_cancel_test
