// Bugs that well-known pools have had, played again as sequences of events.
#include "support/catch.hpp"

#include "support/pool/pool_script.hpp"
#include <string>
#include <system_error>

namespace pool_known_bugs_test {

using namespace std::chrono_literals;
using echo::test::pool_of;
using echo::test::PoolScript;

// Boost.MySQL #509: a connection is given to a waiter that gives up at that moment, and is never given on.
TEST_CASE("a waiter that gives up while it is being served takes no capacity with it", "[pool]") {
    const bool written = GENERATE(true, false);
    PoolScript pool(pool_of(1));
    pool.use_connection();
    for (const char* name : {"A", "B", "C"}) pool.submit(name);
    pool.written(0);
    REQUIRE(pool.replied(0) == "A ok; write 0: B");

    if (written) pool.written(0);
    CHECK(pool.cancel("B") == "B cancelled");
    if (!written) pool.written(0);

    CHECK(pool.replied(0) == "write 0: C");
}

TEST_CASE("a waiter that gives up before its write has begun makes room at once", "[pool]") {
    PoolScript pool(pool_of(1, 2));
    pool.use_connection();
    for (const char* name : {"A", "B", "C"}) pool.submit(name);
    REQUIRE(pool.in_flight(0).unwritten() == 1);

    CHECK(pool.cancel("B") == "B cancelled");
    CHECK(pool.written(0) == "write 0: C");
}

// bb8 #122, Vitess #17662: a connect that fails, or that nobody waits for any more, keeps its permit.
TEST_CASE("no number of failed and unwanted connects makes the pool smaller", "[pool]") {
    PoolScript pool(pool_of(2));
    for (int round = 0; round < 50; ++round) {
        const std::string name = std::to_string(round);
        REQUIRE(pool.submit(name) == "connect 0");
        if (round % 2 == 0) pool.cancel(name);
        pool.connect_failed(0, std::make_error_code(std::errc::connection_refused));
        pool.closed(0);
        pool.pass(10s);  // longer than any back-off
    }

    CHECK(pool.submit("A") == "connect 0");
    CHECK(pool.connected(0) == "write 0: A");
    CHECK(pool.submit("B") == "connect 1");
    CHECK(pool.connected(1) == "write 1: B");
}

// Vitess #20310: a connection that comes free goes to waiters whose time is up, one after the other.
TEST_CASE("waiters whose time is up are passed over all at once", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A");
    pool.written(0);
    for (const char* name : {"B", "C", "D"}) pool.submit(name, {.timeout = 1s});
    pool.submit("E", {.timeout = 3s});

    pool.pass(2s);
    CHECK(pool.replied(0) == "A ok; B request_timeout; C request_timeout; D request_timeout; write 0: E");
}

// pgx #2425: connections that are being closed are not counted, and more sockets are open than the limit says.
TEST_CASE("a connection counts until its descriptor is closed", "[pool]") {
    PoolScript pool(pool_of(2));
    pool.use_connection();
    pool.submit("A");
    pool.submit("B");
    pool.connected(1);
    pool.lost(0);
    pool.lost(1);
    CHECK(pool.submit("C").empty());
    CHECK(pool.stats().closing == 2);

    CHECK(pool.closed(1) == "connect 1");
    CHECK(pool.closed(0) == "connect 0");
}

// Armeria #3047: one call's time-out ends the connection, and with it the calls beside it.
TEST_CASE("a call whose time is up harms none of those beside it", "[pool]") {
    PoolScript pool(pool_of(1, 4));
    pool.use_connection();
    REQUIRE(pool.submit("A", {.timeout = 1s}) == "write 0: A");
    pool.submit("B");
    pool.submit("C");
    REQUIRE(pool.written(0) == "write 0: B C");
    pool.written(0);

    pool.pass(1s);
    CHECK(pool.bytes_received(0) == "A request_timeout");
    CHECK(pool.replied(0).empty());
    CHECK(pool.replied(0) == "B ok");
    CHECK(pool.replied(0) == "C ok");
    CHECK(pool.stats().late_replies == 1);
}

// akka-http #1245: a call that is made while the pool closes is never completed.
TEST_CASE("closing leaves no call pending, wherever it is", "[pool]") {
    PoolScript pool(pool_of(2, 2));
    pool.use_connection();
    for (const char* name : {"A", "B", "C", "D"}) pool.submit(name);
    pool.lost(0);
    REQUIRE(pool.stats().in_flight + pool.stats().queued == 4);

    pool.close();
    CHECK(pool.stats().in_flight + pool.stats().queued == 0);
    CHECK(pool.submit("E") == "E client_closed");
}

}  // namespace pool_known_bugs_test
