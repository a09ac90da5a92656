// Connections that have been open for long are replaced, gently.
#include "support/catch.hpp"

#include "support/pool/pool_script.hpp"
#include <chrono>
#include <cstddef>
#include <string>
#include <system_error>
#include <vector>

namespace pool_lifetime_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::test::pool_of;
using echo::test::PoolScript;

namespace {

// Nothing but the lifetime ends a connection.
EchoConfig pool_with_lifetime(std::size_t pool_size, std::chrono::nanoseconds max_lifetime) {
    EchoConfig config = pool_of(pool_size);
    config.idle_timeout = config.stall_timeout = config.check_after = 0s;
    config.max_lifetime = max_lifetime;
    return config;
}

// Lets the timer go off until it brings something about; what that is.
std::string wait(PoolScript& pool) {
    std::string actions;
    for (int alarms = 0; actions.empty() && alarms < 20 && pool.timer_at(); ++alarms) actions = pool.timer();
    return actions;
}

}  // namespace

TEST_CASE("an old connection stays until its replacement is connected", "[pool]") {
    PoolScript pool(pool_with_lifetime(2, 100s));
    pool.use_connection();

    REQUIRE(wait(pool) == "connect 1");
    CHECK(*pool.timer_at() > 90s);
    CHECK(pool.submit("A") == "write 0: A");
    CHECK(pool.connected(1).empty());
    pool.written(0);
    CHECK(pool.replied(0) == "A ok; close 0");
    CHECK(pool.stats().retired_lifetime == 1);
    CHECK(pool.submit("B") == "write 1: B");
}

TEST_CASE("where there is no room for a replacement, an old connection goes when it is free", "[pool]") {
    PoolScript pool(pool_with_lifetime(1, 100s));
    pool.use_connection();
    pool.submit("A");
    pool.written(0);

    REQUIRE(wait(pool).empty());
    pool.submit("B");
    CHECK(pool.replied(0) == "A ok; close 0");
    CHECK(pool.closed(0) == "connect 0");
    CHECK(pool.connected(0) == "write 0: B");
}

TEST_CASE("a connection that cannot be replaced is kept, and another try is made", "[pool]") {
    PoolScript pool(pool_with_lifetime(2, 100s));
    pool.use_connection();
    REQUIRE(wait(pool) == "connect 1");
    const auto first_try = *pool.timer_at();

    pool.connect_failed(1, std::make_error_code(std::errc::connection_refused));
    pool.closed(1);
    CHECK(pool.submit("A") == "write 0: A");
    pool.written(0);
    pool.replied(0);

    CHECK(wait(pool) == "connect 1");
    CHECK(pool.stats().available == 1);
    CHECK(*pool.timer_at() <= first_try + 10s);
}

TEST_CASE("at most one connection a second is replaced", "[pool]") {
    constexpr std::size_t connections = 5;
    PoolScript pool(pool_with_lifetime(connections, 1ms));
    for (std::size_t i = 0; i < connections; ++i) pool.submit("call " + std::to_string(i));
    for (std::size_t i = 0; i < connections; ++i) pool.connected(i);
    for (std::size_t i = 0; i < connections; ++i) {
        pool.written(i);
        pool.replied(i);
    }

    std::vector<std::chrono::nanoseconds> times;
    for (int alarms = 0; alarms < 100 && pool.timer_at() && times.size() < connections; ++alarms) {
        const auto now = *pool.timer_at();
        if (!pool.timer().empty()) times.push_back(now);
    }

    REQUIRE(times.size() == connections);
    for (std::size_t i = 1; i < times.size(); ++i) CHECK(times[i] - times[i - 1] >= 1s);
}

TEST_CASE("a replacement serves those who wait before anything else", "[pool]") {
    PoolScript pool(pool_with_lifetime(2, 100s));
    pool.use_connection();
    pool.submit("A");
    REQUIRE(wait(pool) == "connect 1");
    pool.submit("B");

    CHECK(pool.connected(1) == "write 1: B");
}

TEST_CASE("a pool that drains replaces nothing", "[pool]") {
    PoolScript pool(pool_with_lifetime(2, 100s));
    pool.use_connection();
    pool.submit("A");
    pool.drain(1000s);

    CHECK(wait(pool) != "connect 1");
}

}  // namespace pool_lifetime_test
