// Connections that are slow and not dead: by what they are known, and that they are kept.
#include <string>

#include "support/catch.hpp"
#include "support/pool/pool_script.hpp"

namespace pool_signs_of_life_test {

using namespace std::chrono_literals;
using echo::test::open_pool_of;
using echo::test::PoolScript;

TEST_CASE("a connection that has shown life since is not suspected with the silent one", "[pool]") {
    PoolScript pool(open_pool_of(2));
    pool.use_connections(2);
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
    PoolScript pool(open_pool_of(2));
    pool.use_connections(2);
    pool.submit("A", {.timeout = 200ms});
    pool.written(1);
    REQUIRE(pool.timer() == "A request_timeout");

    CHECK(pool.replied(1) == "");
    CHECK(pool.submit("B") == "write 1: B");
    CHECK(pool.submit("C") == "write 0: C");
    CHECK(pool.stats().retired_suspect == 0);
}

TEST_CASE("a first byte of a reply is a sign of life", "[pool]") {
    PoolScript pool(open_pool_of(1, 4));
    pool.use_connections(1);
    pool.submit("A", {.timeout = 200ms});
    pool.written(0);
    pool.pass(100ms);
    CHECK(pool.bytes_received(0) == "");

    CHECK(pool.timer() == "A request_timeout");
    CHECK(pool.submit("B") == "write 0: B");
}

TEST_CASE("a large message that is still being taken is written to its end", "[pool]") {
    PoolScript pool(open_pool_of(1));
    pool.use_connections(1);
    pool.submit("A", {.timeout = 200ms});
    REQUIRE(pool.timer() == "A request_timeout");
    CHECK(pool.submit("B") == "");

    CHECK(pool.written(0) == "");
    CHECK(pool.replied(0) == "write 0: B");
}

}  // namespace pool_signs_of_life_test
