// The limits of the line, and what the pool tells about calls and about itself.
#include <echo/error.hpp>

#include <chrono>
#include <system_error>

#include "support/catch.hpp"
#include "support/pool/pool_script.hpp"

namespace pool_facts_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::errc;
using echo::Response;
using echo::WireState;
using echo::test::pool_of;
using echo::test::PoolScript;

namespace {

// The phases of a call in milliseconds, and that they add up.
struct Phases {
    std::chrono::nanoseconds queued, connecting, waiting;
};

void check_phases(const Response& response, const Phases& expected) {
    CHECK(response.queued == expected.queued);
    CHECK(response.connecting == expected.connecting);
    CHECK(response.waiting == expected.waiting);
    CHECK(response.total == expected.queued + expected.connecting + expected.waiting);
}

}  // namespace

TEST_CASE("a call beyond max_queued is refused at once", "[pool]") {
    EchoConfig config = pool_of(1);
    config.max_queued = 2;
    PoolScript pool(config);
    pool.use_connection();
    REQUIRE(pool.submit("A") == "write 0: A");
    REQUIRE(pool.submit("B").empty());
    REQUIRE(pool.submit("C").empty());

    CHECK(pool.submit("D") == "D queue_full");
    CHECK(pool.stats().refused == 1);
    CHECK(pool.response("D").attempts == 0);
    CHECK(pool.response("D").wire_state == WireState::not_sent);

    pool.cancel("B");
    CHECK(pool.submit("E").empty());
}

TEST_CASE("a call that would exceed max_queued_bytes is refused at once", "[pool]") {
    EchoConfig config = pool_of(1);
    config.max_queued_bytes = 10;
    PoolScript pool(config);
    pool.use_connection();
    REQUIRE(pool.submit("A", {.size = 100}) == "write 0: A");
    REQUIRE(pool.submit("B", {.size = 6}).empty());

    CHECK(pool.submit("C", {.size = 5}) == "C queue_full");
    CHECK(pool.submit("D", {.size = 4}).empty());
}

TEST_CASE("a call larger than max_queued_bytes waits alone", "[pool]") {
    EchoConfig config = pool_of(1);
    config.max_queued_bytes = 10;
    PoolScript pool(config);
    pool.use_connection();
    REQUIRE(pool.submit("A") == "write 0: A");

    CHECK(pool.submit("huge", {.size = 11}).empty());
    CHECK(pool.submit("B", {.size = 0}) == "B queue_full");
}

TEST_CASE("a call that is out of time makes room in a full line", "[pool]") {
    EchoConfig config = pool_of(1);
    config.max_queued = 1;
    PoolScript pool(config);
    pool.use_connection();
    pool.submit("A");
    pool.submit("B", {.timeout = 1s});
    pool.pass(1s);

    CHECK(pool.submit("C") == "B request_timeout");
}

TEST_CASE("a response tells which connection served the call, and whether it had been used", "[pool]") {
    PoolScript pool(pool_of(2));
    pool.submit("A");
    pool.connected(0);
    pool.written(0);
    pool.submit("B");
    pool.connected(1);
    pool.replied(0);
    pool.submit("C");

    CHECK(pool.response("A").session == 1);
    CHECK_FALSE(pool.response("A").reused);
    CHECK(pool.response("A").attempts == 1);
    CHECK(pool.response("B").session == 2);
    CHECK_FALSE(pool.response("B").reused);
    CHECK(pool.response("C").session == 1);
    CHECK(pool.response("C").reused);
}

TEST_CASE("the time of a call is told apart: in line, connecting, waiting for the reply", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.submit("A");
    pool.pass(10ms);
    pool.connected(0);
    pool.pass(1ms);
    pool.submit("B");
    pool.pass(4ms);
    pool.written(0);
    pool.replied(0);
    pool.pass(7ms);
    pool.written(0);
    pool.replied(0);

    check_phases(pool.response("A"), {0ms, 10ms, 5ms});
    check_phases(pool.response("B"), {4ms, 0ms, 7ms});
}

TEST_CASE("a wait in line before the connect began is no wait for the connect", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.lost(0);
    pool.submit("A");
    pool.pass(3ms);
    REQUIRE(pool.closed(0) == "connect 0");
    pool.pass(5ms);
    pool.connected(0);
    pool.replied(0);

    check_phases(pool.response("A"), {3ms, 5ms, 0ms});
}

TEST_CASE("the phases add up for a call that was sent twice", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A");
    pool.pass(2ms);
    pool.lost(0);
    pool.pass(3ms);
    pool.closed(0);
    pool.pass(5ms);
    pool.connected(0);
    pool.pass(7ms);
    pool.replied(0);

    check_phases(pool.response("A"), {3ms, 5ms, 9ms});
    CHECK(pool.response("A").attempts == 2);
}

TEST_CASE("the phases add up for calls that fail", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.submit("refused");
    pool.pass(6ms);
    pool.connect_failed(0, std::make_error_code(std::errc::connection_refused));
    pool.closed(0);
    pool.submit("cancelled");
    pool.submit("out of time", {.timeout = 8ms});
    pool.pass(2ms);
    pool.cancel("cancelled");
    pool.pass(2ms);
    pool.connected(0);
    pool.pass(4ms);
    pool.timer();

    check_phases(pool.response("refused"), {0ms, 6ms, 0ms});
    check_phases(pool.response("cancelled"), {0ms, 2ms, 0ms});
    check_phases(pool.response("out of time"), {0ms, 4ms, 4ms});
}

TEST_CASE("wire_state is never taken back: what was sent at the first attempt was sent", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A");
    pool.written(0);
    pool.lost(0);

    pool.closed(0);
    REQUIRE(pool.connected(0) == "write 0: A");

    CHECK(pool.cancel("A") == "A cancelled");
    CHECK(pool.response("A").wire_state == WireState::sent);
}

TEST_CASE("a reply with an error ends its call with it, and counts as a reply", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A");
    pool.written(0);

    CHECK(pool.replied(0, errc::reply_mismatch) == "A reply_mismatch");
    CHECK(pool.stats().requests_processed == 2);
    CHECK(pool.submit("B") == "write 0: B");
}

TEST_CASE("the stats tell connections and calls apart", "[pool]") {
    PoolScript pool(pool_of(3));
    pool.use_connection();
    pool.submit("A");
    pool.submit("B");
    pool.connected(1);
    pool.submit("C");
    pool.submit("D");
    pool.replied(0);

    const echo::PoolStats stats = pool.stats();
    CHECK(stats.in_use == 2);
    CHECK(stats.available == 0);
    CHECK(stats.connecting == 1);
    CHECK(stats.queued == 1);
    CHECK(stats.sessions == 2);
    CHECK(stats.requests_processed == 2);
    CHECK(stats.cancelled == 0);
    pool.cancel("D");
    CHECK(pool.stats().cancelled == 1);
}

}  // namespace pool_facts_test
