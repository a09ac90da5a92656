// Connections that cannot be made: who hears of it, and when the next one is tried.
#include "support/catch.hpp"

#include "support/pool/pool_script.hpp"
#include <string>
#include <system_error>

namespace pool_connect_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::test::pool_of;
using echo::test::PoolScript;

namespace {

const std::error_code refused = std::make_error_code(std::errc::connection_refused);

// The answer to one call whose connect fails; the connection is free again afterwards.
std::string fail_one_connect(PoolScript& pool, const std::string& name) {
    pool.submit(name);
    std::string actions = pool.connect_failed(0, refused);
    pool.closed(0);
    return actions;
}

}  // namespace

TEST_CASE("a failed connect ends everyone in line with the real cause, and none hangs", "[pool]") {
    PoolScript pool(pool_of(1));
    for (const char* name : {"A", "B", "C"}) pool.submit(name);

    CHECK(pool.connect_failed(0, refused) == "A Connection refused; B Connection refused; C Connection refused");
    CHECK(pool.stats().queued == 0);
    CHECK(pool.stats().connects_failed == 1);
    CHECK(pool.closed(0).empty());
}

TEST_CASE("a failed connect harms nobody whom a live connection can serve", "[pool]") {
    PoolScript pool(pool_of(2));
    pool.use_connection();
    pool.submit("A");
    pool.written(0);
    REQUIRE(pool.submit("B") == "connect 1");

    CHECK(pool.connect_failed(1, refused).empty());
    CHECK(pool.replied(0) == "A ok; write 0: B");
}

TEST_CASE("a retry that no live connection may serve ends with the cause of the failed connect", "[pool]") {
    PoolScript pool(pool_of(2));
    pool.use_connection();
    pool.submit("A");
    pool.submit("B");
    REQUIRE(pool.connected(1) == "write 1: B");
    pool.written(1);
    pool.replied(1);
    REQUIRE(pool.lost(0) == "close 0");
    REQUIRE(pool.closed(0) == "connect 0");

    // Connection 1 is alive, and as old as the one that failed the call.
    CHECK(pool.connect_failed(0, refused) == "A Connection refused");
}

TEST_CASE("a call after the first failed connect tries at once", "[pool]") {
    PoolScript pool(pool_of(1));
    REQUIRE(fail_one_connect(pool, "A") == "A Connection refused");

    CHECK(pool.submit("B") == "connect 0");
}

TEST_CASE("after two failed connects the next one waits for the timer", "[pool]") {
    PoolScript pool(pool_of(1));
    fail_one_connect(pool, "A");
    fail_one_connect(pool, "B");
    REQUIRE(pool.submit("C").empty());

    REQUIRE(pool.timer_at());
    CHECK(*pool.timer_at() <= 50ms);
    while (pool.stats().connecting == 0 && *pool.timer_at() <= 50ms) pool.timer();
    CHECK(pool.stats().connecting == 1);
    CHECK(pool.connected(0) == "write 0: C");
}

TEST_CASE("while connects fail, one connection at a time tries again", "[pool]") {
    EchoConfig config = pool_of(10);
    config.max_connecting = 10;
    PoolScript pool(config);
    fail_one_connect(pool, "A");

    CHECK(pool.submit("B") == "connect 0");
    CHECK(pool.submit("C").empty());
    CHECK(pool.submit("D").empty());
    CHECK(pool.connected(0) == "write 0: B; connect 1");
    CHECK(pool.bytes_received(0) == "connect 2");
}

// A server may accept a connection only to turn it away, as one that speaks TLS does with an unknown client.
TEST_CASE("a connection that brings bytes ends the back-off", "[pool]") {
    PoolScript pool(pool_of(1));
    for (const char* name : {"A", "B"}) fail_one_connect(pool, name);
    pool.submit("C");
    while (pool.stats().connecting == 0) pool.timer();
    pool.connected(0);
    pool.written(0);
    pool.replied(0);
    pool.lost(0);
    pool.closed(0);

    CHECK(pool.submit("D") == "connect 0");
}

TEST_CASE("a connect that fails after the pool was closed is nobody's business", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.submit("A");
    REQUIRE(pool.close() == "A client_closed; close 0");

    CHECK(pool.connect_failed(0, refused).empty());
    CHECK(pool.closed(0).empty());
    CHECK(pool.stats().connects_failed == 0);
}

}  // namespace pool_connect_test
