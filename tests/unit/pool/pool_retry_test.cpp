// Which connection a call gets that is sent for the second time.
#include <cstddef>
#include <string>

#include "support/catch.hpp"
#include "support/pool/pool_script.hpp"

namespace pool_retry_test {

using echo::EchoConfig;
using echo::test::pool_of;
using echo::test::PoolScript;

namespace {

EchoConfig connections_of_ten_bytes(std::size_t pool_size) {
    EchoConfig config = pool_of(pool_size, 2);
    config.max_in_flight_bytes = 10;
    return config;
}

std::string write(std::size_t connection, const std::string& calls) {
    return "write " + std::to_string(connection) + ": " + calls;
}

// A and B travelled together, and so did C and D; in the order of their age they do not fit together any more. C will
// get the connection `two`, and `one` has shown that its server may close after a reply: B and D are left behind.
void leave_retries_behind(PoolScript& pool, std::size_t one = 0) {
    const std::size_t two = one + 1;
    pool.submit("first", {.size = 10});
    pool.connected(one);
    pool.submit("second", {.size = 10});
    pool.connected(two);
    for (const std::size_t i : {one, two}) {
        pool.written(i);
        pool.replied(i);
    }
    REQUIRE(pool.submit("A", {.size = 5}) == write(two, "A"));
    REQUIRE(pool.submit("C", {.size = 6}) == write(one, "C"));
    pool.submit("B", {.size = 5});
    pool.submit("D", {.size = 4});
    REQUIRE(pool.written(two) == write(two, "B"));
    REQUIRE(pool.written(one) == write(one, "D"));
    for (const std::size_t i : {one, two}) pool.lost(i);
    for (const std::size_t i : {one, two}) pool.closed(i);
    REQUIRE(pool.connected(one) == write(one, "A"));
    pool.written(one);
    REQUIRE(pool.replied(one) == "A ok");
}

}  // namespace

TEST_CASE("a retry is not given to a connection as old as the one that failed it", "[pool]") {
    PoolScript pool(pool_of(2));
    pool.use_connection();
    pool.submit("A");
    pool.submit("B");
    pool.connected(1);
    pool.written(1);
    pool.replied(1);
    REQUIRE(pool.stats().available == 1);

    CHECK(pool.lost(0) == "close 0");
    CHECK(pool.closed(0) == "connect 0");
    CHECK(pool.connected(0) == "write 0: A");
}

TEST_CASE("a retry is not given to an older connection that has not answered yet either", "[pool]") {
    PoolScript pool(connections_of_ten_bytes(2));
    pool.use_connection();
    pool.submit("A", {.size = 1});
    pool.written(0);
    pool.submit("B", {.size = 9});
    pool.written(0);
    pool.submit("X", {.size = 9});
    REQUIRE(pool.connected(1) == "write 1: X");

    CHECK(pool.lost(0) == "close 0");
    CHECK(pool.in_flight(1).size() == 1);
    CHECK(pool.closed(0) == "connect 0");
    CHECK(pool.connected(0) == "write 0: A B");
}

// A server that closes after each reply kills that connection just as it killed the first.
TEST_CASE("a retry is not given to a connection that has answered another call", "[pool]") {
    PoolScript pool(pool_of(2));
    pool.use_connection();
    pool.submit("A");
    pool.submit("B");
    pool.connected(1);
    pool.written(1);
    pool.replied(1);
    pool.submit("C");
    pool.lost(0);
    pool.lost(1);
    REQUIRE(pool.closed(0) == "connect 0");
    REQUIRE(pool.closed(1) == "connect 1");
    REQUIRE(pool.connected(0) == "write 0: A");
    pool.written(0);

    CHECK(pool.replied(0) == "A ok");
    CHECK(pool.connected(1) == "write 1: C");
}

TEST_CASE("while a retry waits for its new connection, the others go on with the old ones", "[pool]") {
    PoolScript pool(pool_of(2));
    pool.use_connection();
    pool.submit("A");
    pool.submit("B");
    pool.connected(1);
    pool.written(1);
    pool.replied(1);
    REQUIRE(pool.lost(0) == "close 0");

    CHECK(pool.submit("C") == "write 1: C");
}

TEST_CASE("a retry that nobody can serve any more is not left behind idle connections", "[pool]") {
    PoolScript pool(connections_of_ten_bytes(2));
    leave_retries_behind(pool);

    CHECK(pool.connected(1) == "close 0; write 1: C");
    CHECK(pool.closed(0) == "connect 0");
    CHECK(pool.connected(0) == "write 0: B D");
    CHECK(pool.stats().retired_for_room == 1);
}

TEST_CASE("a retry that nobody can serve any more is not left behind busy connections", "[pool]") {
    PoolScript pool(connections_of_ten_bytes(2));
    leave_retries_behind(pool);
    REQUIRE(pool.submit("X") == "write 0: X");
    REQUIRE(pool.connected(1) == "write 1: C");
    REQUIRE(pool.submit("newcomer", {.size = 5}).empty());
    pool.written(0);

    REQUIRE(pool.replied(0) == "X ok; close 0");
    CHECK(pool.closed(0) == "connect 0");
    CHECK(pool.connected(0) == "write 0: B D");
    CHECK(pool.stats().retired_for_room == 1);
}

TEST_CASE("the connection with the least in flight makes room for a retry", "[pool]") {
    PoolScript pool(connections_of_ten_bytes(3));
    pool.submit("long", {.size = 10});
    pool.connected(0);
    pool.written(0);
    leave_retries_behind(pool, 1);

    CHECK(pool.connected(2) == "close 1; write 2: C");
    CHECK(pool.replied(0) == "long ok");
    CHECK(pool.stats().available == 1);
}

TEST_CASE("what a connection that makes room for a retry has not written yet goes to another one", "[pool]") {
    PoolScript pool(connections_of_ten_bytes(2));
    leave_retries_behind(pool);
    pool.submit("X");
    REQUIRE(pool.submit("Y").empty());
    REQUIRE(pool.in_flight(0).size() == 2);

    CHECK(pool.connected(1) == "write 1: C Y");
    CHECK(pool.in_flight(0).size() == 1);
}

// The pairs A C, B G and D F, and E, were each on one connection. B gives up, and C takes its place beside A.
TEST_CASE("a retry that leaves a connection that makes room goes to another new one at once", "[pool]") {
    PoolScript pool(connections_of_ten_bytes(4));
    const std::size_t all[] = {0, 1, 2, 3};
    for (const std::size_t i : all) {
        pool.submit("warm" + std::to_string(i), {.size = 10});
        pool.connected(i);
        pool.written(i);
    }
    for (const std::size_t i : {2u, 3u}) pool.replied(i);
    REQUIRE(pool.submit("A", {.size = 7}) == "write 3: A");
    REQUIRE(pool.submit("small") == "write 2: small");
    for (const std::size_t i : {2u, 3u}) pool.written(i);
    REQUIRE(pool.submit("B", {.size = 4}) == "write 2: B");
    REQUIRE(pool.submit("C", {.size = 3}) == "write 3: C");
    for (const std::size_t i : {0u, 1u, 2u}) pool.replied(i);
    REQUIRE(pool.submit("D", {.size = 5}) == "write 1: D");
    REQUIRE(pool.submit("E", {.size = 6}) == "write 0: E");
    for (const std::size_t i : {1u, 2u}) pool.written(i);
    REQUIRE(pool.submit("F", {.size = 5}) == "write 1: F");
    REQUIRE(pool.submit("G", {.size = 6}) == "write 2: G");
    for (const std::size_t i : all) pool.lost(i);
    for (const std::size_t i : all) pool.closed(i);
    REQUIRE(pool.connected(0) == "write 0: A; connect 2");
    pool.cancel("B");
    REQUIRE(pool.in_flight(0).unwritten() == 1);
    pool.replied(0);
    REQUIRE(pool.connected(1) == "write 1: D; connect 3");
    pool.written(1);
    pool.replied(1);
    for (const char* name : {"X", "Y"}) pool.submit(name);
    REQUIRE(pool.in_flight(1).size() == 2);
    REQUIRE(pool.connected(2) == "write 2: E");

    CHECK(pool.connected(3) == "close 0; write 3: F C");
}

}  // namespace pool_retry_test
