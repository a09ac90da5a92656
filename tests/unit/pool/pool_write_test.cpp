// What goes into which write, and what replies mean while one is under way.
#include <echo/error.hpp>

#include <chrono>

#include "support/catch.hpp"
#include "support/pool/pool_script.hpp"

namespace pool_write_test {

using echo::errc;
using echo::test::pool_of;
using echo::test::PoolScript;

TEST_CASE("calls that wait for a connection leave in one write", "[pool]") {
    PoolScript pool(pool_of(1, 3));
    pool.submit("A");
    pool.submit("B");
    pool.submit("C");

    CHECK(pool.connected(0) == "write 0: A B C");
}

TEST_CASE("calls assigned while a write is under way leave together in the next one", "[pool]") {
    PoolScript pool(pool_of(1, 4));
    pool.use_connection();
    REQUIRE(pool.submit("A") == "write 0: A");

    CHECK(pool.submit("B").empty());
    CHECK(pool.submit("C").empty());
    CHECK(pool.written(0) == "write 0: B C");
}

TEST_CASE("replies to pipelined calls complete them in the order of writing", "[pool]") {
    PoolScript pool(pool_of(1, 3));
    for (const char* name : {"A", "B", "C"}) pool.submit(name);
    pool.connected(0);
    pool.written(0);

    CHECK(pool.replied(0) == "A ok");
    CHECK(pool.replied(0) == "B ok");
    CHECK(pool.replied(0) == "C ok");
}

// A server may answer before it has read everything; the system's buffer still reads from the write's memory.
TEST_CASE("a reply that is there before its write has ended begins no second write", "[pool]") {
    PoolScript pool(pool_of(1, 2));
    pool.use_connection();
    REQUIRE(pool.submit("A") == "write 0: A");
    pool.submit("B");

    CHECK(pool.replied(0) == "A ok");
    CHECK(pool.submit("C").empty());
    CHECK(pool.written(0) == "write 0: B C");
}

TEST_CASE("an early reply gives its place to the next in line, who waits for the write to end", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    REQUIRE(pool.submit("A") == "write 0: A");
    pool.submit("B");

    CHECK(pool.replied(0) == "A ok");
    CHECK(pool.in_flight(0).size() == 1);
    CHECK(pool.written(0) == "write 0: B");
}

TEST_CASE("a call that could not be encoded ends alone, and the others of its write go on", "[pool]") {
    PoolScript pool(pool_of(1, 3));
    for (const char* name : {"A", "bad", "C"}) pool.submit(name);
    REQUIRE(pool.connected(0) == "write 0: A bad C");

    CHECK(pool.refused(0, "bad", errc::separator_in_message) == "bad separator_in_message");
    CHECK(pool.written(0).empty());
    CHECK(pool.replied(0) == "A ok");
    CHECK(pool.replied(0) == "C ok");
}

TEST_CASE("the place of a call that could not be encoded is given away when the write ends", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    REQUIRE(pool.submit("bad") == "write 0: bad");
    pool.submit("B");

    CHECK(pool.refused(0, "bad", errc::message_too_large) == "bad message_too_large");
    CHECK(pool.written(0) == "write 0: B");
}

TEST_CASE("refusing one call leaves another of the same write alone, however late it is", "[pool]") {
    PoolScript pool(pool_of(1, 2));
    pool.submit("A", {.timeout = std::chrono::seconds(1)});
    pool.submit("B", {.timeout = std::chrono::seconds(1)});
    REQUIRE(pool.connected(0) == "write 0: A B");
    pool.pass(std::chrono::seconds(1));

    // The shell has both in hand, and will report the second after the first.
    CHECK(pool.refused(0, "A", errc::message_too_large) == "A message_too_large");
    CHECK(pool.refused(0, "B", errc::message_too_large) == "B message_too_large");
    CHECK(pool.written(0).empty());
}

TEST_CASE("after a failed write nothing more is given, and a reply that has arrived still counts", "[pool]") {
    PoolScript pool(pool_of(1, 2));
    pool.submit("A");
    REQUIRE(pool.connected(0) == "write 0: A");
    REQUIRE(pool.submit("B").empty());

    CHECK(pool.write_failed(0).empty());
    CHECK(pool.submit("C").empty());
    CHECK(pool.replied(0) == "A ok; close 0");
    CHECK(pool.closed(0) == "connect 0");
    CHECK(pool.connected(0) == "write 0: B C");
}

TEST_CASE("calls that come together leave in one write for each connection", "[pool]") {
    PoolScript pool(pool_of(1, 4));
    pool.use_connection();

    pool.begin_turn();
    for (const char* name : {"A", "B", "C"}) CHECK(pool.submit(name).empty());
    CHECK(pool.cancel("B") == "B cancelled");
    CHECK(pool.end_turn() == "write 0: A C");
}

TEST_CASE("calls that come together are spread over the connections that carry least", "[pool]") {
    PoolScript pool(echo::test::open_pool_of(2, 4));
    pool.begin_turn();
    for (const char* name : {"a", "b", "c", "d", "e"}) pool.submit(name);
    REQUIRE(pool.end_turn() == "connect 0; connect 1");
    REQUIRE(pool.connected(0) == "write 0: a b c d");
    REQUIRE(pool.connected(1) == "write 1: e");
    for (const std::size_t connection : {0u, 0u, 0u, 0u, 1u}) pool.replied(connection);
    for (const std::size_t connection : {0u, 1u}) pool.written(connection);

    pool.begin_turn();
    for (const char* name : {"A", "B", "C", "D"}) CHECK(pool.submit(name).empty());
    CHECK(pool.end_turn() == "write 1: A D; write 0: B C");
}

TEST_CASE("a call that has ended in a turn is not ended again by a cancellation in the same turn", "[pool]") {
    PoolScript pool(pool_of(1, 4));
    pool.use_connection();
    REQUIRE(pool.submit("A") == "write 0: A");
    pool.written(0);

    pool.begin_turn();
    pool.note_replied(0);
    CHECK(pool.cancel("A") == "A ok");
    CHECK(pool.end_turn().empty());
    CHECK(pool.stats().cancelled == 0);
}

TEST_CASE("a connection that replies and is lost in one turn is given nothing more", "[pool]") {
    PoolScript pool(pool_of(2, 1));
    pool.use_connection();
    REQUIRE(pool.submit("A") == "write 0: A");
    pool.written(0);

    pool.begin_turn();
    CHECK(pool.replied(0) == "A ok");
    CHECK(pool.submit("B").empty());
    CHECK(pool.lost(0) == "close 0");
    CHECK(pool.end_turn() == "connect 1");
}

TEST_CASE("in one turn a full line is served before a call is refused", "[pool]") {
    echo::EchoConfig config = pool_of(1, 4);
    config.max_queued = 1;
    PoolScript pool(config);
    pool.use_connection();

    pool.begin_turn();
    for (const char* name : {"A", "B", "C", "D"}) CHECK(pool.submit(name).empty());
    CHECK(pool.submit("E").empty());
    CHECK(pool.submit("F") == "F queue_full");
    CHECK(pool.end_turn() == "write 0: A B C D");
}

}  // namespace pool_write_test
