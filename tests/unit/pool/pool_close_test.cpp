// Closing the pool, in whatever state it finds connections and calls.
#include <chrono>
#include <cstddef>
#include <system_error>
#include <vector>

#include <echo/detail/pool_request.hpp>

#include "support/catch.hpp"
#include "support/pool/pool_script.hpp"

namespace pool_close_test {

using echo::EchoConfig;
using echo::WireState;
using echo::test::pool_of;
using echo::test::PoolScript;

TEST_CASE("closing a pool without connections does nothing but refuse what comes later", "[pool]") {
    PoolScript pool;

    CHECK(pool.close().empty());
    CHECK(pool.submit("A") == "A client_closed");
    CHECK(pool.stats().connecting == 0);
}

TEST_CASE("closing ends calls that wait for a connection to be opened", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.submit("A");
    pool.submit("B");

    CHECK(pool.close() == "A client_closed; B client_closed; close 0");
    CHECK(pool.response("A").wire_state == WireState::not_sent);
    CHECK(pool.connected(0).empty());
    CHECK(pool.closed(0).empty());
}

TEST_CASE("closing ends calls in every state, and tells how far each got", "[pool]") {
    PoolScript pool(pool_of(1, 3));
    pool.use_connection();
    pool.submit("awaits");
    pool.written(0);
    pool.submit("writing");
    pool.submit("unwritten");
    pool.submit("queued");

    CHECK(pool.close() == "queued client_closed; awaits client_closed; writing client_closed; "
                          "unwritten client_closed; close 0");
    CHECK(pool.response("awaits").wire_state == WireState::sent);
    CHECK(pool.response("writing").wire_state == WireState::maybe_sent);
    CHECK(pool.response("unwritten").wire_state == WireState::not_sent);
    CHECK(pool.response("queued").wire_state == WireState::not_sent);
}

TEST_CASE("closing closes idle connections", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();

    CHECK(pool.close() == "close 0");
    CHECK(pool.stats().available == 0);
    CHECK(pool.stats().sessions == 1);
}

TEST_CASE("closing a second time does nothing", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A");
    REQUIRE(pool.close() == "A client_closed; close 0");

    CHECK(pool.close().empty());
    CHECK(pool.closed(0).empty());
    CHECK(pool.close().empty());
}

TEST_CASE("closing ends a call that waits for its retry", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.use_connection();
    pool.submit("A");
    pool.written(0);
    REQUIRE(pool.lost(0) == "close 0");

    CHECK(pool.close() == "A client_closed");
    CHECK(pool.response("A").wire_state == WireState::sent);
    CHECK(pool.closed(0).empty());
}

TEST_CASE("closing does not wait for the replies that a draining connection owes", "[pool]") {
    EchoConfig config = pool_of(1, 4);
    config.max_abandoned = 1;
    PoolScript pool(config);
    for (const char* name : {"A", "B", "C"}) pool.submit(name);
    pool.connected(0);
    pool.written(0);
    pool.cancel("A");
    pool.cancel("B");

    CHECK(pool.close() == "C client_closed; close 0");
}

TEST_CASE("after closing, the timer of a pending call ends nothing", "[pool]") {
    PoolScript pool(pool_of(1));
    pool.submit("A", {.timeout = std::chrono::seconds(1)});
    REQUIRE(pool.close() == "A client_closed; close 0");

    CHECK(pool.timer().empty());
    CHECK_FALSE(pool.timer_at());
}

TEST_CASE("whoever takes the pool down finds every call that it still holds", "[pool]") {
    EchoConfig config = pool_of(1, 2);
    echo::detail::PoolState pool(config, 1);
    const echo::detail::PoolState::TimePoint now{std::chrono::hours(1)};
    std::vector<echo::detail::PoolRequest> calls(4);
    pool.submit(calls[0], now);
    pool.settle(now);
    pool.connected(0, now);
    pool.settle(now);
    for (std::size_t i = 1; i < calls.size(); ++i) pool.submit(calls[i], now);
    pool.settle(now);
    pool.cancel(calls[0], std::make_error_code(std::errc::operation_canceled), now);  // abandoned: nobody's any more

    std::vector<const echo::detail::PoolRequest*> found;
    pool.for_each_request([&](const echo::detail::PoolRequest& request) { found.push_back(&request); });

    CHECK(found == std::vector<const echo::detail::PoolRequest*>{&calls[2], &calls[3], &calls[1]});
}

}  // namespace pool_close_test
