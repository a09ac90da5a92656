// A drain takes nothing new, loses nothing that can finish, and ends.
#include "support/catch.hpp"
#include "support/pool/pool_script.hpp"

namespace pool_drain_test {

using namespace std::chrono_literals;
using echo::test::pool_of;
using echo::test::PoolScript;

TEST_CASE("a drain finishes calls in flight and in line, and then closes", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A");
    pool.written(0);
    pool.submit("B");

    CHECK(pool.drain(10s).empty());
    CHECK(pool.replied(0) == "A ok; write 0: B");
    pool.written(0);
    CHECK(pool.replied(0) == "B ok; close 0");
    CHECK(pool.closed(0) == "drained ok");
}

TEST_CASE("a draining pool takes no call", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.submit("A");
    pool.drain(10s);

    CHECK(pool.submit("B") == "B client_closed");
    CHECK(pool.connected(0) == "write 0: A");
}

TEST_CASE("a drain cuts off at its deadline what is still pending", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A");
    pool.submit("B");

    pool.drain(1s);
    CHECK(pool.timer_at() == 1s);
    CHECK(pool.timer() == "B client_closed; A client_closed; close 0");
    CHECK(pool.closed(0) == "drained drain_timeout");
}

TEST_CASE("closing cuts a drain short", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.submit("A");
    pool.drain(10s);

    CHECK(pool.close() == "A client_closed; close 0");
    CHECK(pool.closed(0) == "drained client_closed");
}

TEST_CASE("an idle pool is drained as soon as its connections are closed", "[pool]") {
    PoolScript pool(pool_of(1));
    CHECK(pool.drain(10s) == "drained ok");

    PoolScript used(pool_of(1));
    used.use_connection();
    CHECK(used.drain(10s) == "close 0");
    CHECK(used.closed(0) == "drained ok");
}

TEST_CASE("a drain waits for no reply that nobody waits for", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A");
    pool.written(0);
    pool.cancel("A");

    CHECK(pool.drain(10s) == "close 0");
}

TEST_CASE("of several drains the earliest deadline holds, and a closed pool is drained already", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A");
    pool.drain(1s);
    pool.drain(5s);

    REQUIRE(pool.timer() == "A client_closed; close 0");
    CHECK(pool.closed(0) == "drained drain_timeout");
    CHECK(pool.drain(5s) == "drained drain_timeout");
}

TEST_CASE("a call that is sent once more is finished by a drain too", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A");
    pool.drain(10s);

    REQUIRE(pool.lost(0) == "close 0");
    CHECK(pool.closed(0) == "connect 0");
    CHECK(pool.connected(0) == "write 0: A");
    pool.written(0);
    CHECK(pool.replied(0) == "A ok; close 0");
}

}  // namespace pool_drain_test
