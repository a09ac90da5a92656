// Deadlines of calls, time-outs of connections, and the one timer behind both.
#include "support/catch.hpp"

#include "support/pool/pool_script.hpp"
#include <chrono>

namespace pool_timeout_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::WireState;
using echo::test::pool_of;
using echo::test::PoolScript;

TEST_CASE("a call in line ends with request_timeout at its deadline", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A");
    REQUIRE(pool.submit("B", {.timeout = 1s}).empty());

    CHECK(pool.timer_at() == 1s);
    CHECK(pool.timer() == "B request_timeout");
    CHECK(pool.response("B").wire_state == WireState::not_sent);
    CHECK(pool.stats().timed_out == 1);
}

TEST_CASE("a call that awaits its reply ends at its deadline, and the reply is swallowed", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A", {.timeout = 1s});
    pool.written(0);
    pool.pass(1ms);
    pool.bytes_received(0);  // its beginning

    CHECK(pool.timer() == "A request_timeout");
    CHECK(pool.response("A").wire_state == WireState::sent);
    CHECK(pool.submit("B").empty());
    CHECK(pool.replied(0) == "write 0: B");
}

TEST_CASE("a deadline covers the retry too", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A", {.timeout = 1s});
    pool.pass(900ms);
    REQUIRE(pool.lost(0) == "close 0");
    REQUIRE(pool.closed(0) == "connect 0");

    CHECK(pool.timer_at() == 1s);
    CHECK(pool.timer() == "A request_timeout");
}

TEST_CASE("a call submitted after its deadline ends without any I/O", "[pool]") {
    PoolScript pool;

    CHECK(pool.submit("A", {.timeout = 0s}) == "A request_timeout");
    CHECK(pool.stats().connecting == 0);
}

TEST_CASE("calls end in the order of their deadlines, not of their submission", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A", {.timeout = 3s});
    pool.submit("B", {.timeout = 1s});
    pool.submit("C", {.timeout = 2s});

    CHECK(pool.timer() == "B request_timeout");
    CHECK(pool.timer() == "C request_timeout");
    CHECK(pool.timer() == "A request_timeout");
}

TEST_CASE("the timer is armed again only for something earlier", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A", {.timeout = 2s});
    const unsigned before = pool.times_armed();

    pool.submit("B", {.timeout = 3s});
    pool.submit("C", {.timeout = 2s});
    CHECK(pool.times_armed() == before);

    pool.submit("D", {.timeout = 1s});
    CHECK(pool.times_armed() == before + 1);
    CHECK(pool.timer_at() == 1s);
}

TEST_CASE("after the timer went off it is armed for what comes next", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A", {.timeout = 1s});
    pool.submit("B", {.timeout = 4s});

    REQUIRE(pool.timer() == "A request_timeout");
    CHECK(pool.timer_at() == 4s);
}

TEST_CASE("the timer of a call that was answered in time ends nothing", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A", {.timeout = 1s});
    pool.written(0);
    REQUIRE(pool.replied(0) == "A ok");

    CHECK(pool.timer_at() == 1s);
    CHECK(pool.timer().empty());
    CHECK(pool.timer_at() == 30s);  // the connection's idle_timeout
}

TEST_CASE("a connection that does not open within connect_timeout fails who waits for it", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.submit("A");

    CHECK(pool.timer_at() == 2s);
    CHECK(pool.timer() == "close 0; A connect_timeout");
    CHECK(pool.connected(0).empty());
    CHECK(pool.stats().connects_failed == 1);
    CHECK(pool.stats().sessions == 0);
}

TEST_CASE("a server that takes a connection and does not agree on TLS in time is told by the cause", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.submit("A");
    pool.handshake_begun(0);
    CHECK(pool.timer() == "close 0; A connect_timeout");
    CHECK(pool.response("A").cause == echo::errc::tls_handshake_failed);
    pool.closed(0);
    pool.submit("B");
    CHECK(pool.timer() == "close 0; B connect_timeout");
    CHECK_FALSE(pool.response("B").cause);
}

TEST_CASE("a connection is closed after idle_timeout without a call", "[pool]") {
    EchoConfig config = pool_of(1);
    config.idle_timeout = 10s;
    PoolScript pool(config);
    pool.use_connection();
    pool.pass(4s);
    pool.submit("A");
    pool.written(0);
    pool.replied(0);

    // It was idle since 4 s only, so the first alarm finds nothing to do.
    while (*pool.timer_at() < 14s) CHECK(pool.timer().empty());
    CHECK(pool.timer_at() == 14s);
    CHECK(pool.timer() == "close 0");
    CHECK(pool.stats().available == 0);
}

TEST_CASE("idle_timeout 0 keeps an idle connection for ever", "[pool]") {
    EchoConfig config = pool_of(1);
    config.idle_timeout = config.max_lifetime = 0s;
    PoolScript pool(config);
    pool.use_connection();

    // What remains is the alarm of the connect; nothing follows it.
    CHECK(pool.timer().empty());
    CHECK_FALSE(pool.timer_at());
    CHECK(pool.stats().available == 1);
}

TEST_CASE("a connection that owes a reply and is silent gets no further call", "[pool]") {
    EchoConfig config = pool_of(1, 2);
    config.stall_timeout = 5s;
    PoolScript pool(config);
    pool.use_connection();
    pool.submit("A");
    pool.written(0);

    while (*pool.timer_at() < 5s) pool.timer();
    CHECK(pool.timer_at() == 5s);
    CHECK(pool.timer().empty());
    CHECK(pool.submit("B").empty());
    CHECK(pool.replied(0) == "A ok; close 0");
    CHECK(pool.closed(0) == "connect 0");
}

TEST_CASE("the silence of a connection counts from when it was asked for something", "[pool]") {
    EchoConfig config = pool_of(1);
    config.stall_timeout = 5s;
    PoolScript pool(config);
    pool.use_connection();
    pool.pass(4s);
    pool.submit("A");
    pool.written(0);

    while (*pool.timer_at() < 9s) CHECK(pool.timer().empty());
    CHECK(pool.timer_at() == 9s);
}

TEST_CASE("a connection whose callers all gave up is replaced when it has been silent for stall_timeout", "[pool]") {
    EchoConfig config = pool_of(1);
    config.stall_timeout = 5s;
    PoolScript pool(config);
    pool.use_connection();
    pool.submit("A");
    pool.written(0);
    REQUIRE(pool.cancel("A") == "A cancelled");
    REQUIRE(pool.submit("B").empty());

    while (*pool.timer_at() < 5s) CHECK(pool.timer().empty());
    CHECK(pool.timer() == "close 0");
    CHECK(pool.closed(0) == "connect 0");
}

TEST_CASE("bytes put the stall off, however slowly they come", "[pool]") {
    EchoConfig config = pool_of(1);
    config.stall_timeout = 5s;
    PoolScript pool(config);
    pool.use_connection();
    pool.submit("A");
    pool.written(0);

    for (int i = 0; i < 10; ++i) {
        pool.pass(4s);
        pool.bytes_received(0);
        while (*pool.timer_at() <= 4s * (i + 1)) CHECK(pool.timer().empty());
    }
    while (*pool.timer_at() < 45s) CHECK(pool.timer().empty());
    CHECK(pool.timer_at() == 45s);
    CHECK(pool.replied(0) == "A ok");
    CHECK(pool.submit("B") == "write 0: B");
}

TEST_CASE("stall_timeout 0 lets a server take all the time it wants", "[pool]") {
    EchoConfig config = pool_of(1);
    config.stall_timeout = 0s;
    config.idle_timeout = config.max_lifetime = 0s;
    PoolScript pool(config);
    pool.use_connection();
    pool.submit("A");
    pool.written(0);

    while (pool.timer_at()) CHECK(pool.timer().empty());
    pool.pass(24h);
    CHECK(pool.replied(0) == "A ok");
    CHECK(pool.submit("B") == "write 0: B");
}

TEST_CASE("a time-out beyond the end of time means never", "[pool]") {
    EchoConfig config = pool_of(1);
    config.connect_timeout = config.idle_timeout = config.stall_timeout = std::chrono::nanoseconds::max();
    config.max_lifetime = 0s;
    PoolScript pool(config);
    pool.use_connection();
    pool.submit("A");

    CHECK_FALSE(pool.timer_at());
}

}  // namespace pool_timeout_test
