// Connections that die without a word, one or all: what the calls that meet them cost, and what takes their place.
#include <string>

#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/pool/pool_script.hpp"

namespace pool_suspicion_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::test::open_pool_of;
using echo::test::PoolScript;

namespace {

// A call on that connection, to which not a byte comes back.
void lose_a_call(PoolScript& pool, std::size_t connection) {
    REQUIRE(pool.submit("A", {.timeout = 200ms}) == "write " + std::to_string(connection) + ": A");
    REQUIRE(pool.written(connection) == "");
    REQUIRE(pool.timer() == "A request_timeout");
}

}  // namespace

TEST_CASE("when all connections have died without a word, a serial caller loses one call", "[pool]") {
    PoolScript pool(open_pool_of(3));
    pool.use_connections(3);

    lose_a_call(pool, 2);
    // The others are older: they are not tried one after the other.
    CHECK(pool.submit("B", {.timeout = 200ms}) == "close 2");
    CHECK(pool.closed(2) == "connect 2");
    CHECK(pool.connected(2) == "write 2: B");
    pool.written(2);
    CHECK(pool.replied(2) == "B ok");
    CHECK(pool.submit("C", {.timeout = 200ms}) == "write 2: C");
    CHECK(pool.stats().retired_suspect == 1);
}

TEST_CASE("where there is room, a new connection is opened beside those that may be dead", "[pool]") {
    PoolScript pool(open_pool_of(4));
    pool.use_connections(2);

    lose_a_call(pool, 1);
    CHECK(pool.submit("B") == "connect 2");
    CHECK(pool.connected(2) == "write 2: B");
}

TEST_CASE("callers at a time get new connections for all that may be dead", "[pool]") {
    PoolScript pool(open_pool_of(3));
    pool.use_connections(3);

    lose_a_call(pool, 2);
    CHECK(pool.submit("B") == "close 2");
    CHECK(pool.submit("C") == "");
    CHECK(pool.closed(2) == "connect 2; close 0");
    CHECK(pool.closed(0) == "connect 0");
    CHECK(pool.connected(2) == "write 2: B");
    CHECK(pool.connected(0) == "write 0: C");
}

TEST_CASE("while no connect may be tried, an idle suspect is, with one call at a time", "[pool]") {
    PoolScript pool(open_pool_of(2));
    pool.use_connections(2);
    lose_a_call(pool, 1);
    REQUIRE(pool.submit("B") == "close 1");
    REQUIRE(pool.closed(1) == "connect 1");
    // The first failure is followed up at once.
    REQUIRE(pool.connect_failed(1, std::make_error_code(std::errc::connection_refused)) == "");
    REQUIRE(pool.closed(1) == "connect 1");

    CHECK(pool.connect_failed(1, std::make_error_code(std::errc::connection_refused)) == "write 0: B");
    pool.written(0);
    CHECK(pool.submit("C") == "");
    REQUIRE(pool.closed(1) == "");
    // It has proved itself, and takes what comes.
    CHECK(pool.replied(0) == "B ok; write 0: C");
}

TEST_CASE("one connect that fails does not send the next calls to connections that may be dead", "[pool]") {
    PoolScript pool(open_pool_of(4));
    pool.use_connections(4);
    lose_a_call(pool, 3);
    REQUIRE(pool.submit("B") == "close 3");
    REQUIRE(pool.closed(3) == "connect 3");
    REQUIRE(pool.connect_failed(3, std::make_error_code(std::errc::connection_refused)) == "");

    CHECK(pool.closed(3) == "connect 3");
    CHECK(pool.connected(3) == "write 3: B");
    pool.written(3);
    CHECK(pool.replied(3) == "B ok");
    CHECK(pool.submit("C") == "write 3: C");
}

TEST_CASE("a connection that was never used may be dead like the others, and costs no more", "[pool]") {
    PoolScript pool(open_pool_of(3));
    pool.use_connections(2);
    pool.submit("A");
    pool.submit("B");
    REQUIRE(pool.submit("C") == "connect 2");
    pool.written(0);
    pool.written(1);
    REQUIRE(pool.replied(1) == "A ok; write 1: C");
    pool.written(1);
    pool.replied(0);
    pool.replied(1);
    pool.pass(1ms);
    REQUIRE(pool.connected(2) == "");

    CHECK(pool.submit("D", {.timeout = 200ms}) == "write 2: D");
    pool.written(2);
    CHECK(pool.timer() == "D request_timeout");
    CHECK(pool.submit("E", {.timeout = 200ms}) == "close 2");
    CHECK(pool.closed(2) == "connect 2");
    CHECK(pool.connected(2) == "write 2: E");
}

TEST_CASE("with the default time-outs a serial caller loses one call to a dead pool", "[pool]") {
    PoolScript pool;
    pool.use_connections(2);
    pool.submit("A", {.timeout = EchoConfig().request_timeout});
    pool.written(1);

    std::string did;
    while (did.empty()) did = pool.timer();
    CHECK(did == "close 1; A request_timeout");  // stall_timeout has passed as well
    CHECK(pool.submit("B") == "connect 2");
    CHECK(pool.connected(2) == "write 2: B");
}

TEST_CASE("a write that does not go on holds up one call more, and no third", "[pool]") {
    EchoConfig config = open_pool_of(1);
    config.stall_timeout = 0s;
    PoolScript pool(config);
    pool.use_connections(1);
    pool.submit("A", {.timeout = 200ms});  // its write does not end
    REQUIRE(pool.timer() == "A request_timeout");
    REQUIRE(pool.submit("B", {.timeout = 200ms}) == "");

    CHECK(pool.timer() == "B request_timeout");
    CHECK(pool.submit("C") == "close 0");
    CHECK(pool.closed(0) == "connect 0");
}

TEST_CASE("what waits behind a silent write goes elsewhere", "[pool]") {
    PoolScript pool(open_pool_of(2, 4));
    pool.use_connections(1);
    CHECK(pool.submit("A", {.timeout = 200ms}) == "write 0: A");  // and the write does not end
    CHECK(pool.submit("B") == "");

    CHECK(pool.timer() == "A request_timeout; connect 1");
    CHECK(pool.connected(1) == "write 1: B");
}

TEST_CASE("a connection silent under a cancelled call holds up one more call, and no third", "[pool]") {
    PoolScript pool(open_pool_of(1));
    pool.use_connections(1);
    pool.submit("A");
    pool.written(0);
    pool.cancel("A");
    CHECK(pool.submit("B", {.timeout = 200ms}) == "");  // the reply to A may still come

    CHECK(pool.timer() == "B request_timeout");
    CHECK(pool.submit("C") == "close 0");
    CHECK(pool.closed(0) == "connect 0");
}

TEST_CASE("a server that answers no connection is not stormed with connects", "[pool]") {
    PoolScript pool(open_pool_of(1));
    pool.submit("A", {.timeout = 100ms});
    pool.connected(0);
    pool.written(0);
    REQUIRE(pool.timer() == "A request_timeout");

    unsigned connects = 0;
    for (int call = 0; call < 100; ++call) {
        const std::string name = "B" + std::to_string(call);
        std::string did = pool.submit(name, {.timeout = 100ms});
        for (int i = 0; i < 20 && !did.ends_with("request_timeout"); ++i) {
            if (did == "close 0") did = pool.closed(0);
            if (did == "connect 0") {
                ++connects;
                did = pool.connected(0);
                pool.written(0);
            }
            did = pool.timer();
        }
    }
    // In ten seconds; without the back-off there would be one for each call.
    CHECK(connects > 3);
    CHECK(connects < 20);
}

}  // namespace pool_suspicion_test
