// What becomes of calls when their connection is lost: sent again where that is right, ended where it is not.
#include <echo/error.hpp>

#include <system_error>

#include "support/catch.hpp"
#include "support/pool/pool_script.hpp"

namespace pool_loss_test {

using echo::EchoConfig;
using echo::errc;
using echo::WireState;
using echo::test::pool_of;
using echo::test::PoolScript;

TEST_CASE("a call written on a used connection that closed without a byte is sent once more", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    REQUIRE(pool.submit("A") == "write 0: A");
    pool.written(0);

    CHECK(pool.lost(0) == "close 0");
    CHECK(pool.closed(0) == "connect 0");
    CHECK(pool.connected(0) == "write 0: A");
    pool.written(0);
    CHECK(pool.replied(0) == "A ok");
    CHECK(pool.response("A").attempts == 2);
    CHECK(pool.response("A").session == 2);
    CHECK_FALSE(pool.response("A").reused);
    CHECK(pool.stats().retried == 1);
}

TEST_CASE("a call that fails on a fresh connection is not repeated", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.submit("A");
    pool.connected(0);
    pool.written(0);

    CHECK(pool.lost(0) == "A connection_lost; close 0");
    CHECK(pool.response("A").cause == std::make_error_code(std::errc::connection_reset));
    CHECK(pool.response("A").wire_state == WireState::sent);
}

TEST_CASE("a call is never sent a third time", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A");
    pool.lost(0);
    pool.closed(0);
    REQUIRE(pool.connected(0) == "write 0: A");

    CHECK(pool.lost(0) == "A connection_lost; close 0");
    CHECK(pool.response("A").attempts == 2);
}

TEST_CASE("a call whose reply had begun ends with connection_lost", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A");
    pool.written(0);

    CHECK(pool.lost(0, PoolScript::peer_closed_in_mid_reply()) == "A connection_lost; close 0");
}

TEST_CASE("only the oldest reply can have begun, so those behind it are sent again", "[pool]") {
    PoolScript pool(pool_of(1, 3));
    pool.use_connection();
    pool.submit("A");
    pool.written(0);
    pool.submit("B");

    CHECK(pool.lost(0, PoolScript::peer_closed_in_mid_reply()) == "A connection_lost; close 0");
    CHECK(pool.closed(0) == "connect 0");
    CHECK(pool.connected(0) == "write 0: B");
}

TEST_CASE("a call that must not be repeated is never sent twice", "[pool]") {
    PoolScript pool(pool_of(1, 2));
    pool.use_connection();
    REQUIRE(pool.submit("A", {.idempotent = false}) == "write 0: A");

    CHECK(pool.lost(0) == "A connection_lost; close 0");
    CHECK(pool.response("A").wire_state == WireState::maybe_sent);
}

TEST_CASE("a call that must not be repeated moves on while not a byte of it was written", "[pool]") {
    PoolScript pool(pool_of(1, 2));
    pool.use_connection();
    pool.submit("A");
    pool.submit("B", {.idempotent = false});

    REQUIRE(pool.lost(0) == "close 0");
    pool.closed(0);
    CHECK(pool.connected(0) == "write 0: A B");
}

TEST_CASE("unwritten calls go back to the head of the line in their old order", "[pool]") {
    PoolScript pool(pool_of(1, 3));
    pool.use_connection();
    REQUIRE(pool.submit("A", {.idempotent = false}) == "write 0: A");
    for (const char* name : {"B", "C", "D"}) pool.submit(name);
    REQUIRE(pool.stats().queued == 1);

    REQUIRE(pool.lost(0) == "A connection_lost; close 0");
    REQUIRE(pool.closed(0) == "connect 0");
    CHECK(pool.connected(0) == "write 0: B C D");
    CHECK(pool.response("B").attempts == 2);
}

TEST_CASE("an unwritten call survives two lost connections and ends with the third", "[pool]") {
    EchoConfig config = pool_of(3, 2);
    config.max_in_flight_bytes = 10;
    PoolScript pool(config);
    // Three connections that each are writing a large call, and have room for a small one.
    pool.submit("X", {.size = 9});
    pool.connected(0);
    pool.submit("Y", {.size = 9});
    pool.connected(1);
    pool.submit("Z", {.size = 9});
    REQUIRE(pool.connected(2) == "write 2: Z");
    REQUIRE(pool.submit("small").empty());

    CHECK(pool.lost(2) == "Z connection_lost; close 2");
    CHECK(pool.in_flight(1).size() == 2);
    CHECK(pool.lost(1) == "Y connection_lost; close 1");
    CHECK(pool.in_flight(0).size() == 2);
    CHECK(pool.lost(0) == "X connection_lost; small connection_lost; close 0");
    CHECK(pool.response("small").attempts == 3);
    CHECK(pool.response("small").wire_state == WireState::not_sent);
}

TEST_CASE("an idle connection may be lost without anybody noticing", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();

    CHECK(pool.lost(0) == "close 0");
    CHECK(pool.stats().connections_lost == 1);
    CHECK(pool.closed(0).empty());
    CHECK(pool.submit("A") == "connect 0");
}

TEST_CASE("a connection is lost once, whatever else is reported of it", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.lost(0);

    CHECK(pool.lost(0).empty());
    CHECK(pool.stats().connections_lost == 1);
}

TEST_CASE("what is wrong with the bytes received is told to the call they were for", "[pool]") {
    PoolScript pool(pool_of(1, 2));
    pool.use_connection();
    pool.submit("A");
    pool.submit("B", {.idempotent = false});
    pool.written(0);

    CHECK(pool.lost(0, {.error = errc::message_too_large, .cause = {}, .reply_begun = true}) ==
          "A message_too_large; B connection_lost; close 0");
}

TEST_CASE("a call that cannot be repeated learns that the server sent what nobody asked for", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A", {.idempotent = false});

    CHECK(pool.lost(0, {.error = errc::unexpected_reply, .cause = {}}) == "A unexpected_reply; close 0");
}

TEST_CASE("abandoned calls are not sent again", "[pool]") {
    PoolScript pool(pool_of(1, 4));
    pool.use_connection();
    pool.submit("A");
    pool.cancel("A");

    CHECK(pool.lost(0) == "close 0");
    CHECK(pool.closed(0).empty());
}

TEST_CASE("what is not written yet does not wait for a connection that gets no further call", "[pool]") {
    PoolScript pool(pool_of(2, 2));
    pool.use_connection();
    REQUIRE(pool.submit("A") == "write 0: A");
    REQUIRE(pool.submit("B").empty());

    CHECK(pool.write_failed(0) == "connect 1");
    CHECK(pool.connected(1) == "write 1: B");
}

TEST_CASE("a write that was undone costs its calls nothing", "[pool]") {
    PoolScript pool(pool_of(1, 2));
    pool.use_connection();
    REQUIRE(pool.submit("A", {.idempotent = false}) == "write 0: A");

    CHECK(pool.write_undone(0) == "close 0");
    CHECK(pool.closed(0) == "connect 0");
    CHECK(pool.connected(0) == "write 0: A");
}

TEST_CASE("a call is moved as often as others of its writes fail alone", "[pool]") {
    PoolScript pool(pool_of(1, 2));
    pool.submit("A");
    REQUIRE(pool.connected(0) == "write 0: A");
    for (int move = 0; move < 10; ++move) {
        REQUIRE(pool.write_undone(0, true) == "close 0");
        REQUIRE(pool.closed(0) == "connect 0");
        REQUIRE(pool.connected(0) == "write 0: A");
    }
    // One that fails for itself is moved twice.
    for (int move = 0; move < 2; ++move) {
        REQUIRE(pool.write_undone(0) == "close 0");
        REQUIRE(pool.closed(0) == "connect 0");
        REQUIRE(pool.connected(0) == "write 0: A");
    }
    CHECK(pool.write_undone(0) == "A connection_lost; close 0");
}

}  // namespace pool_loss_test
