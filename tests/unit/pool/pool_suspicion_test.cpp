// Connections that die without a word, one or all: what the calls that meet them cost, and what takes their place.
#include <string>

#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/pool_script.hpp"

namespace pool_suspicion_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::test::pool_of;
using echo::test::PoolScript;

namespace {

// Connections that have all been used, and are idle; the last number was used last.
void use_all(PoolScript& pool, std::size_t connections) {
    for (std::size_t i = 0; i < connections; ++i) pool.submit("warm" + std::to_string(i));
    for (std::size_t i = 0; i < connections; ++i) {
        pool.connected(i);
        pool.written(i);
    }
    for (std::size_t i = 0; i < connections; ++i) {
        pool.pass(1ms);
        pool.replied(i);
    }
}

EchoConfig quick_to_connect(std::size_t pool_size, std::size_t max_in_flight = 1) {
    EchoConfig config = pool_of(pool_size, max_in_flight);
    config.max_connecting = pool_size;
    config.check_after = 0s;
    return config;
}

}  // namespace

TEST_CASE("when all connections have died without a word, a serial caller loses one call", "[pool]") {
    PoolScript pool(quick_to_connect(3));
    use_all(pool, 3);

    CHECK(pool.submit("A", {.timeout = 200ms}) == "write 2: A");
    CHECK(pool.written(2) == "");
    CHECK(pool.timer() == "A request_timeout");
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
    PoolScript pool(quick_to_connect(4));
    use_all(pool, 2);

    pool.submit("A", {.timeout = 200ms});
    pool.written(1);
    CHECK(pool.timer() == "A request_timeout");
    CHECK(pool.submit("B") == "connect 2");
    CHECK(pool.connected(2) == "write 2: B");
}

TEST_CASE("callers at a time get new connections for all that may be dead", "[pool]") {
    PoolScript pool(quick_to_connect(3));
    use_all(pool, 3);

    pool.submit("A", {.timeout = 200ms});
    pool.written(2);
    pool.timer();
    CHECK(pool.submit("B") == "close 2");
    CHECK(pool.submit("C") == "");
    CHECK(pool.closed(2) == "connect 2; close 0");
    CHECK(pool.closed(0) == "connect 0");
    CHECK(pool.connected(2) == "write 2: B");
    CHECK(pool.connected(0) == "write 0: C");
}

TEST_CASE("a connection that has shown life since is not suspected with the silent one", "[pool]") {
    PoolScript pool(quick_to_connect(2));
    use_all(pool, 2);
    pool.submit("A", {.timeout = 200ms});
    pool.written(1);
    pool.pass(1ms);
    pool.submit("B");
    pool.written(0);
    pool.pass(1ms);
    pool.replied(0);

    CHECK(pool.timer() == "A request_timeout");
    CHECK(pool.submit("C") == "write 0: C");
}

TEST_CASE("a server that is slow and not dead keeps its connections", "[pool]") {
    PoolScript pool(quick_to_connect(2));
    use_all(pool, 2);
    pool.submit("A", {.timeout = 200ms});
    pool.written(1);
    REQUIRE(pool.timer() == "A request_timeout");

    CHECK(pool.replied(1) == "");
    CHECK(pool.submit("B") == "write 1: B");
    CHECK(pool.submit("C") == "write 0: C");
    CHECK(pool.stats().retired_suspect == 0);
}

TEST_CASE("a first byte of a reply is a sign of life", "[pool]") {
    PoolScript pool(quick_to_connect(1, 4));
    use_all(pool, 1);
    pool.submit("A", {.timeout = 200ms});
    pool.written(0);
    pool.pass(100ms);
    CHECK(pool.bytes_received(0) == "");

    CHECK(pool.timer() == "A request_timeout");
    CHECK(pool.submit("B") == "write 0: B");
}

TEST_CASE("while no connect may be tried, an idle suspect is, with one call at a time", "[pool]") {
    PoolScript pool(quick_to_connect(2));
    use_all(pool, 2);
    pool.submit("A", {.timeout = 200ms});
    pool.written(1);
    pool.timer();
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
    PoolScript pool(quick_to_connect(4));
    use_all(pool, 4);
    pool.submit("A", {.timeout = 200ms});
    pool.written(3);
    REQUIRE(pool.timer() == "A request_timeout");
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
    PoolScript pool(quick_to_connect(3));
    use_all(pool, 2);
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
    use_all(pool, 2);
    pool.submit("A", {.timeout = EchoConfig().request_timeout});
    pool.written(1);

    std::string did;
    while (did.empty()) did = pool.timer();
    CHECK(did == "close 1; A request_timeout");  // stall_timeout has passed as well
    CHECK(pool.submit("B") == "connect 2");
    CHECK(pool.connected(2) == "write 2: B");
}

TEST_CASE("a write that does not go on holds up one call more, and no third", "[pool]") {
    EchoConfig config = quick_to_connect(1);
    config.stall_timeout = 0s;
    PoolScript pool(config);
    use_all(pool, 1);
    pool.submit("A", {.timeout = 200ms});  // its write does not end
    REQUIRE(pool.timer() == "A request_timeout");
    REQUIRE(pool.submit("B", {.timeout = 200ms}) == "");

    CHECK(pool.timer() == "B request_timeout");
    CHECK(pool.submit("C") == "close 0");
    CHECK(pool.closed(0) == "connect 0");
}

TEST_CASE("a large message that is still being taken is written to its end", "[pool]") {
    PoolScript pool(quick_to_connect(1));
    use_all(pool, 1);
    pool.submit("A", {.timeout = 200ms});
    REQUIRE(pool.timer() == "A request_timeout");
    CHECK(pool.submit("B") == "");

    CHECK(pool.written(0) == "");
    CHECK(pool.replied(0) == "write 0: B");
}

TEST_CASE("what waits behind a silent write goes elsewhere", "[pool]") {
    PoolScript pool(quick_to_connect(2, 4));
    use_all(pool, 1);
    CHECK(pool.submit("A", {.timeout = 200ms}) == "write 0: A");  // and the write does not end
    CHECK(pool.submit("B") == "");

    CHECK(pool.timer() == "A request_timeout; connect 1");
    CHECK(pool.connected(1) == "write 1: B");
}

TEST_CASE("a connection silent under a cancelled call holds up one more call, and no third", "[pool]") {
    PoolScript pool(quick_to_connect(1));
    use_all(pool, 1);
    pool.submit("A");
    pool.written(0);
    pool.cancel("A");
    CHECK(pool.submit("B", {.timeout = 200ms}) == "");  // the reply to A may still come

    CHECK(pool.timer() == "B request_timeout");
    CHECK(pool.submit("C") == "close 0");
    CHECK(pool.closed(0) == "connect 0");
}

TEST_CASE("a server that answers no connection is not stormed with connects", "[pool]") {
    PoolScript pool(quick_to_connect(1));
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
