// Closing gently: what is pending is finished, nothing new is taken, and then every descriptor is closed.
#include <future>
#include <string>
#include <system_error>
#include <vector>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include <asio/use_future.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/peers/unwilling_ports.hpp"
#include "support/waiting.hpp"

namespace client_drain_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::PoolStats;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::get;
using echo::test::ScriptedServer;

namespace {

EchoConfig pool_of(std::size_t size) {
    EchoConfig config;
    config.pool_size = size;
    return config;
}

std::size_t connections(const PoolStats& stats) {
    return stats.connecting + stats.available + stats.in_use + stats.closing;
}

std::vector<std::future<std::string>> calls(Echo& echo, int count) {
    std::vector<std::future<std::string>> replies;
    for (int i = 0; i < count; ++i) replies.push_back(echo("message " + std::to_string(i)));
    return replies;
}

bool pending(const std::future<void>& future) {
    return future.wait_for(0s) == std::future_status::timeout;
}

}  // namespace

TEST_CASE("a drain lets calls in flight and in line finish, and completes when all is closed", "[client]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    Echo echo(server.endpoint(), pool_of(2));
    auto replies = calls(echo, 6);
    REQUIRE(eventually([&] { return echo.stats().in_flight == 2 && echo.stats().queued == 4; }));
    std::promise<PoolStats> stats_at_end;

    echo.async_drain(1h, [&](std::error_code error) {
        CHECK_FALSE(error);
        stats_at_end.set_value(echo.stats());
    });
    CHECK(error_of(echo("too late")) == errc::client_closed);
    CHECK(echo.stats().queued == 4);
    server.open_gate();

    for (std::size_t i = 0; i < replies.size(); ++i) CHECK(get(replies[i]) == "message " + std::to_string(i));
    CHECK(connections(get(stats_at_end.get_future())) == 0);
    CHECK(eventually([&] { return server.open() == 0; }));
    CHECK(server.messages_read() == 6);
    CHECK(error_of(echo("far too late")) == errc::client_closed);
}

TEST_CASE("a call that is refused because of a drain was not sent", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    Echo echo(server.endpoint());
    CHECK_FALSE(error_of(echo.async_drain(1h, asio::use_future)));

    auto call = echo("Hello!");
    try {
        get(call);
        FAIL("the call was expected to fail");
    } catch (const echo::Error& error) {
        CHECK(error.code() == errc::client_closed);
        CHECK(error.safe_to_retry());
    }
    CHECK(server.accepted() == 0);
}

TEST_CASE("a drain whose time is up ends what is still pending", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    Echo echo(server.endpoint(), pool_of(2));
    auto replies = calls(echo, 5);
    REQUIRE(eventually([&] { return echo.stats().in_flight == 2; }));

    auto drain = echo.async_drain(30ms, asio::use_future);

    for (auto& reply : replies) CHECK(error_of(std::move(reply)) == errc::client_closed);
    CHECK(error_of(std::move(drain)) == errc::drain_timeout);
    CHECK(connections(echo.stats()) == 0);
    CHECK(eventually([&] { return server.open() == 0; }));
}

TEST_CASE("a drain without time closes at once", "[client]") {
    const auto time = GENERATE(std::chrono::nanoseconds(0), std::chrono::nanoseconds(-1h));
    ScriptedServer server(echo::test::never_answer());
    Echo echo(server.endpoint());
    auto reply = echo("Hello!");
    REQUIRE(eventually([&] { return echo.stats().in_flight == 1; }));

    CHECK(error_of(echo.async_drain(time, asio::use_future)) == errc::drain_timeout);
    CHECK(error_of(std::move(reply)) == errc::client_closed);
}

TEST_CASE("a drain's time also ends calls that wait for a connection to be opened", "[client]") {
    const echo::test::FullListener server;
    EchoConfig config;
    config.connect_timeout = 1h;
    config.request_timeout = 2h;
    Echo echo(server.endpoint(), config);
    auto reply = echo("Hello!");
    REQUIRE(eventually([&] { return echo.stats().connecting == 1; }));
    std::promise<std::size_t> connections_at_end;

    echo.async_drain(30ms, [&](std::error_code error) {
        CHECK(error == errc::drain_timeout);
        connections_at_end.set_value(connections(echo.stats()));
    });

    CHECK(error_of(std::move(reply)) == errc::client_closed);
    CHECK(get(connections_at_end.get_future()) == 0);
}

TEST_CASE("a call that times out does not hold a drain up", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    Echo echo(server.endpoint());
    auto reply = echo("Hello!", {.timeout = 200ms});

    CHECK_FALSE(error_of(echo.async_drain(1h, asio::use_future)));
    CHECK(error_of(std::move(reply)) == errc::request_timeout);
}

TEST_CASE("close() cuts a drain short", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    Echo echo(server.endpoint(), pool_of(1));
    auto replies = calls(echo, 3);
    REQUIRE(eventually([&] { return echo.stats().in_flight == 1; }));
    auto drain = echo.async_drain(1h, asio::use_future);
    // In flight calls do not tell when the drain begins; a refused call does.
    REQUIRE(error_of(echo("too late")) == errc::client_closed);
    REQUIRE(pending(drain));

    echo.close();

    CHECK(error_of(std::move(drain)) == errc::client_closed);
    for (auto& reply : replies) CHECK(error_of(std::move(reply)) == errc::client_closed);
    CHECK(eventually([&] { return server.open() == 0; }));
}

TEST_CASE("an idle client is drained at once", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    Echo echo(server.endpoint());
    SECTION("when it never had a connection") {
        CHECK_FALSE(error_of(echo.async_drain(1h, asio::use_future)));
    }
    SECTION("when its connection is idle") {
        REQUIRE(get(echo("Hello!")) == "Hello!");
        CHECK_FALSE(error_of(echo.async_drain(1h, asio::use_future)));
        CHECK(eventually([&] { return server.open() == 0; }));
    }
    SECTION("when it is closed already") {
        REQUIRE(get(echo("Hello!")) == "Hello!");
        echo.close();
        CHECK_FALSE(error_of(echo.async_drain(1h, asio::use_future)));
    }
    CHECK(connections(echo.stats()) == 0);
}

TEST_CASE("a drain after close() tells that calls were cut off", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    Echo echo(server.endpoint());
    auto reply = echo("Hello!");
    REQUIRE(eventually([&] { return echo.stats().in_flight == 1; }));
    echo.close();

    CHECK(error_of(echo.async_drain(1h, asio::use_future)) == errc::client_closed);
    CHECK(connections(echo.stats()) == 0);
    CHECK(error_of(std::move(reply)) == errc::client_closed);
}

TEST_CASE("every drain of a client completes, and the earliest end holds", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    Echo echo(server.endpoint());
    auto reply = echo("Hello!");
    const auto first_time = GENERATE(std::chrono::nanoseconds(1h), std::chrono::nanoseconds(30ms));
    const auto second_time = first_time == 1h ? std::chrono::nanoseconds(30ms) : std::chrono::nanoseconds(1h);

    auto first = echo.async_drain(first_time, asio::use_future);
    auto second = echo.async_drain(second_time, asio::use_future);

    CHECK(error_of(std::move(first)) == errc::drain_timeout);
    CHECK(error_of(std::move(second)) == errc::drain_timeout);
    CHECK(error_of(std::move(reply)) == errc::client_closed);
    CHECK(error_of(echo.async_drain(1h, asio::use_future)) == errc::drain_timeout);
}

TEST_CASE("a drain may have practically all the time there is", "[client]") {
    const echo::test::TestServer server;
    Echo echo(server.endpoint());
    auto replies = calls(echo, 10);

    CHECK_FALSE(error_of(echo.async_drain(std::chrono::nanoseconds::max(), asio::use_future)));
    for (auto& reply : replies) CHECK_FALSE(error_of(std::move(reply)));
}

}  // namespace client_drain_test
