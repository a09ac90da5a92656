// Connections that may have ended unseen are looked at before they are written to.
#include "support/catch.hpp"

#include "support/pool/pool_script.hpp"
#include <cstddef>
#include <string>

namespace pool_stale_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::test::pool_of;
using echo::test::PoolScript;

TEST_CASE("a connection that was idle for long is looked at before it is written to", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();

    pool.pass(999ms);
    CHECK(pool.submit("A") == "write 0: A");
    pool.written(0);
    pool.replied(0);
    pool.pass(1s);
    CHECK(pool.submit("B") == "check, write 0: B");
}

TEST_CASE("a connection that is at work is not looked at, however long its reply takes", "[pool]") {
    PoolScript pool(pool_of(1, 2));
    pool.use_connection();
    pool.submit("A");
    pool.written(0);

    pool.pass(4s);
    CHECK(pool.submit("B") == "write 0: B");
}

TEST_CASE("a call on a connection that had ended moves on, and nothing of it was written", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.pass(1s);
    REQUIRE(pool.submit("A", {.idempotent = false}) == "check, write 0: A");

    CHECK(pool.stale(0) == "close 0");
    CHECK(pool.closed(0) == "connect 0");
    CHECK(pool.connected(0) == "write 0: A");
    pool.written(0);
    CHECK(pool.replied(0) == "A ok");
    CHECK(pool.response("A").attempts == 2);
    CHECK(pool.stats().found_stale == 1);
    CHECK(pool.stats().connections_lost == 1);
}

TEST_CASE("however many connections have ended, a call is not lost to them", "[pool]") {
    constexpr std::size_t connections = 6;
    PoolScript pool(pool_of(connections));
    for (std::size_t i = 0; i < connections; ++i) pool.submit("call " + std::to_string(i));
    for (std::size_t i = 0; i < connections; ++i) pool.connected(i);
    for (std::size_t i = 0; i < connections; ++i) {
        pool.written(i);
        pool.replied(i);
    }
    pool.pass(5s);

    REQUIRE(pool.submit("A") == "check, write 5: A");
    for (std::size_t i = connections - 1; i > 0; --i) {
        const std::string next = std::to_string(i - 1);
        CHECK(pool.stale(i) == "close " + std::to_string(i) + "; check, write " + next + ": A");
        pool.closed(i);
    }
    CHECK(pool.stale(0) == "close 0; connect 1");
}

TEST_CASE("check_after 0 looks at nothing", "[pool]") {
    EchoConfig config = pool_of(1);
    config.check_after = 0s;
    PoolScript pool(config);
    pool.use_connection();

    pool.pass(20s);
    CHECK(pool.submit("A") == "write 0: A");
}

}  // namespace pool_stale_test
