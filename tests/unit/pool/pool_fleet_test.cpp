// Scripts of a pool of several servers; which of them is random, where two would do.
#include <chrono>
#include <cstddef>
#include <string>

#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/pool/pool_script.hpp"

namespace pool_fleet_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::test::open_pool_of;
using echo::test::PoolScript;
using echo::test::ScriptedCall;

namespace {

const auto refused = std::make_error_code(std::errc::connection_refused);

// Each of two servers has a connection that has answered.
void use_both(PoolScript& script) {
    CHECK(script.submit("warm0") == "connect 0; connect 1");
    script.submit("warm1");
    for (const std::size_t connection : {0u, 1u}) {
        script.connected(connection);
        script.written(connection);
    }
    for (const std::size_t connection : {0u, 1u}) {
        script.pass(1ms);
        script.replied(connection);
    }
    REQUIRE(script.server_of(0) != script.server_of(1));
}

// The connection that a write of that call begins on, as the script tells it.
std::size_t written_on(const std::string& actions, const std::string& call) {
    return actions.find("write 0: " + call) != actions.npos ? 0 : 1;
}

}  // namespace

TEST_CASE("the first call opens a connection to each server", "[pool][fleet]") {
    PoolScript script(open_pool_of(5), 3);
    CHECK(script.submit("A") == "connect 0; connect 1; connect 2");
    CHECK((script.server_of(0) + script.server_of(1) + script.server_of(2)) == 3);
}

TEST_CASE("a connect that fails ends no call that another server may serve", "[pool][fleet]") {
    EchoConfig config = open_pool_of(2);
    config.max_connecting = 1;
    PoolScript script(config, 2);
    CHECK(script.submit("A") == "connect 0");

    CHECK(script.connect_failed(0, refused) == "connect 1");
    CHECK(script.server_of(1) != script.server_of(0));
    CHECK(script.connect_failed(1, refused) == "A Connection refused");
}

TEST_CASE("a call that one server did not answer goes to the other at once, and no further", "[pool][fleet]") {
    PoolScript script(open_pool_of(2), 2);
    use_both(script);
    const std::size_t first = written_on(script.submit("A"), "A");
    script.written(first);

    const std::string actions = script.lost(first);
    CHECK(actions.find("write " + std::to_string(1 - first) + ": A") != actions.npos);
    script.written(1 - first);
    CHECK(script.lost(1 - first).find("A connection_lost") != std::string::npos);
    CHECK(script.response("A").attempts == 2);
}

TEST_CASE("a call that must not be repeated is not sent to another server either", "[pool][fleet]") {
    PoolScript script(open_pool_of(2), 2);
    use_both(script);
    const std::size_t first = written_on(script.submit("A", ScriptedCall{.idempotent = false}), "A");
    script.written(first);

    CHECK(script.lost(first).find("A connection_lost") != std::string::npos);
}

TEST_CASE("of what was not written each server may be lost once more", "[pool][fleet]") {
    for (const unsigned servers : {1u, 3u}) {
        PoolScript script(open_pool_of(1), servers);
        std::string actions = script.submit("A");
        while (actions.find("A connection_lost") == actions.npos) {
            REQUIRE(actions.find("connect 0") != actions.npos);
            REQUIRE(script.connected(0) == "write 0: A");
            actions = script.write_undone(0);
            script.pass(6s);
            actions += script.closed(0);
        }
        CAPTURE(servers);
        CHECK(script.response("A").attempts == 3 + servers - 1);
    }
}

TEST_CASE("a server that is silent under a call is left out, although it had answered before", "[pool][fleet]") {
    PoolScript script(open_pool_of(2), 2);
    use_both(script);
    const std::size_t silent = written_on(script.submit("A", ScriptedCall{.timeout = 100ms}), "A");
    script.written(silent);

    script.pass(100ms);
    CHECK(script.timer().find("A request_timeout") != std::string::npos);
    CHECK(script.fleet()[script.server_of(silent)].ejections == 1);
    CHECK_FALSE(script.fleet().is_sound(script.server_of(silent)));
}

TEST_CASE("of a name's addresses all have failed if any would have done", "[pool][fleet]") {
    EchoConfig config = open_pool_of(3);
    config.max_connecting = 1;
    PoolScript script(config, 1);
    script.server_added();
    CHECK(script.submit("A") == "connect 0");

    CHECK(script.connect_failed(0, refused) == "A Connection refused");
    CHECK(script.fleet()[1].ejections == 1);
}

TEST_CASE("calls without a deadline end with the cause when every server was tried in vain", "[pool][fleet]") {
    EchoConfig config = open_pool_of(10);
    config.max_connecting = 2;
    PoolScript script(config, 10);
    script.submit("A");
    std::string actions;
    for (int i = 0; i < 40 && actions.find("A connect_timeout") == actions.npos; ++i) actions += script.timer();

    CHECK(actions.find("A connect_timeout") != actions.npos);
    CHECK(script.response("A").total <= 10s);
}

TEST_CASE("a connect to an address that has gone meanwhile is ended", "[pool][fleet]") {
    PoolScript script(open_pool_of(2), 2);
    script.submit("A");

    CHECK(script.server_gone(script.server_of(0)) == "close 0");
    CHECK(script.connected(1) == "write 1: A");
}

TEST_CASE("an address that has gone finishes what it carries", "[pool][fleet]") {
    PoolScript script(open_pool_of(2), 2);
    use_both(script);
    const std::size_t first = written_on(script.submit("A"), "A");
    script.written(first);

    script.server_gone(script.server_of(first));
    CHECK(script.submit("B") == "write " + std::to_string(1 - first) + ": B");
    const std::string end = script.replied(first);
    CHECK(end.find("A ok") != end.npos);
    CHECK(end.find("close " + std::to_string(first)) != end.npos);
}

}  // namespace pool_fleet_test
