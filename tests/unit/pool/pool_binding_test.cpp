// Who is served by whom, and when another connection is opened.
#include "support/catch.hpp"

#include "support/pool/pool_script.hpp"
#include <chrono>
#include <cstddef>

namespace pool_binding_test {

using echo::EchoConfig;
using echo::test::pool_of;
using echo::test::PoolScript;

TEST_CASE("a pool opens no connection before the first call", "[pool]") {
    PoolScript pool;

    CHECK(pool.stats().connecting == 0);
    CHECK(pool.submit("A") == "connect 0");
    CHECK(pool.stats().connecting == 1);
}

TEST_CASE("a call is written as soon as its connection is open, and completes with its reply", "[pool]") {
    PoolScript pool;
    REQUIRE(pool.submit("A") == "connect 0");

    CHECK(pool.connected(0) == "write 0: A");
    CHECK(pool.written(0).empty());
    CHECK(pool.replied(0) == "A ok");
}

TEST_CASE("an idle connection is used again instead of opening another", "[pool]") {
    PoolScript pool;
    pool.use_connection();

    CHECK(pool.submit("A") == "write 0: A");
}

TEST_CASE("a call waits for the pool, so whichever connection is free first serves it", "[pool]") {
    PoolScript pool(pool_of(2));
    pool.use_connection();
    REQUIRE(pool.submit("A") == "write 0: A");
    pool.written(0);
    REQUIRE(pool.submit("B") == "connect 1");

    SECTION("the one it was opened for") {
        CHECK(pool.connected(1) == "write 1: B");
    }
    SECTION("or the one that answered meanwhile") {
        CHECK(pool.replied(0) == "A ok; write 0: B");
        CHECK(pool.connected(1).empty());
    }
}

TEST_CASE("no more connections are opened than there are calls in line", "[pool]") {
    EchoConfig config = pool_of(10);
    config.max_connecting = 10;
    PoolScript pool(config);

    CHECK(pool.submit("A") == "connect 0");
    CHECK(pool.submit("B") == "connect 1");
    CHECK(pool.connected(0) == "write 0: A");
    CHECK(pool.connected(1) == "write 1: B");
    CHECK(pool.stats().sessions == 2);
}

TEST_CASE("a connection being opened counts for as many calls as it can carry", "[pool]") {
    EchoConfig config = pool_of(10, 3);
    config.max_connecting = 10;
    PoolScript pool(config);

    CHECK(pool.submit("A") == "connect 0");
    CHECK(pool.submit("B").empty());
    CHECK(pool.submit("C").empty());
    CHECK(pool.submit("D") == "connect 1");
}

TEST_CASE("no more than max_connecting connections are opened at the same time", "[pool]") {
    EchoConfig config = pool_of(10);
    config.max_connecting = 2;
    PoolScript pool(config);
    REQUIRE(pool.submit("A") == "connect 0");
    REQUIRE(pool.submit("B") == "connect 1");

    CHECK(pool.submit("C").empty());
    CHECK(pool.connected(0) == "write 0: A; connect 2");
}

TEST_CASE("a connection counts against pool_size until its socket is closed", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    REQUIRE(pool.lost(0) == "close 0");

    CHECK(pool.submit("A").empty());
    CHECK(pool.closed(0) == "connect 0");
}

TEST_CASE("a full pool makes calls wait, and serves them first come, first served", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    REQUIRE(pool.submit("A") == "write 0: A");
    CHECK(pool.submit("B").empty());
    CHECK(pool.submit("C").empty());
    pool.written(0);

    CHECK(pool.replied(0) == "A ok; write 0: B");
    pool.written(0);
    CHECK(pool.replied(0) == "B ok; write 0: C");
}

TEST_CASE("a small newcomer does not overtake a large call that has no room yet", "[pool]") {
    EchoConfig config = pool_of(1, 4);
    config.max_in_flight_bytes = 10;
    PoolScript pool(config);
    pool.use_connection();
    REQUIRE(pool.submit("A", {.size = 6}) == "write 0: A");
    pool.written(0);

    CHECK(pool.submit("large", {.size = 5}).empty());
    CHECK(pool.submit("small", {.size = 1}).empty());
    CHECK(pool.replied(0) == "A ok; write 0: large small");
}

TEST_CASE("a call larger than max_in_flight_bytes travels alone", "[pool]") {
    EchoConfig config = pool_of(1, 4);
    config.max_in_flight_bytes = 10;
    PoolScript pool(config);
    pool.use_connection();

    CHECK(pool.submit("huge", {.size = 11}) == "write 0: huge");
    pool.written(0);
    CHECK(pool.submit("B").empty());
    CHECK(pool.replied(0) == "huge ok; write 0: B");
}

TEST_CASE("a call goes to the connection with the least in flight", "[pool]") {
    PoolScript pool(pool_of(2, 3));
    pool.use_connection();
    for (const char* name : {"A", "B", "C"}) pool.submit(name);
    REQUIRE(pool.submit("D") == "connect 1");
    REQUIRE(pool.connected(1) == "write 1: D");
    pool.written(0);
    REQUIRE(pool.in_flight(0).size() == 3);

    pool.replied(0);
    REQUIRE(pool.in_flight(0).size() == 2);
    REQUIRE(pool.in_flight(1).size() == 1);

    pool.submit("E");
    CHECK(pool.in_flight(1).size() == 2);
}

TEST_CASE("among equals the connection used last is used again, so that the others fall idle", "[pool]") {
    PoolScript pool(pool_of(2));
    REQUIRE(pool.submit("A") == "connect 0");
    REQUIRE(pool.submit("B") == "connect 1");
    pool.connected(1);
    pool.connected(0);
    for (const std::size_t connection : {1u, 0u}) {
        pool.written(connection);
        pool.replied(connection);
    }

    // Connection 0 was the last that was heard of.
    CHECK(pool.submit("C") == "write 0: C");
    pool.written(0);
    pool.replied(0);
    CHECK(pool.submit("D") == "write 0: D");
}

TEST_CASE("a call that is cancelled or out of time is never served", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    REQUIRE(pool.submit("A") == "write 0: A");
    pool.written(0);
    pool.submit("expired", {.timeout = std::chrono::seconds(1)});
    pool.submit("cancelled");
    pool.submit("B");
    REQUIRE(pool.cancel("cancelled") == "cancelled cancelled");

    pool.pass(std::chrono::seconds(1));
    CHECK(pool.replied(0) == "A ok; expired request_timeout; write 0: B");
}

TEST_CASE("a connection outlives the call that it was opened for", "[pool]") {
    PoolScript pool;
    REQUIRE(pool.submit("A") == "connect 0");
    REQUIRE(pool.cancel("A") == "A cancelled");

    CHECK(pool.connected(0).empty());
    CHECK(pool.submit("B") == "write 0: B");
}

}  // namespace pool_binding_test
