// The pool on real sockets: how many connections there are, and when.
#include <future>
#include <string>
#include <vector>

#include <asio/post.hpp>
#include <asio/use_future.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_pool_test {

using echo::Echo;
using echo::EchoConfig;
using echo::PoolStats;
using echo::Response;
using echo::test::eventually;
using echo::test::get;
using echo::test::ScriptedServer;
using echo::test::TestServer;

namespace {

EchoConfig pool_of(std::size_t size) {
    EchoConfig config;
    config.pool_size = size;
    return config;
}

// in_use, available, sessions, requests_processed: once nothing is being opened any more.
std::vector<std::uint64_t> rung(const Echo& echo) {
    REQUIRE(eventually([&] { return echo.stats().connecting == 0; }));
    const PoolStats stats = echo.stats();
    return {stats.in_use, stats.available, stats.sessions, stats.requests_processed};
}

using Rung = std::vector<std::uint64_t>;

// All calls start before the first reply can be looked at: they are initiated on the client's own thread.
void call_at_once(Echo& echo, std::size_t calls) {
    std::vector<std::future<std::string>> replies(calls);
    std::promise<void> started;
    asio::post(echo.get_executor(), [&] {
        for (auto& reply : replies) reply = echo.async_call("ciao!", asio::use_future);
        started.set_value();
    });
    get(started.get_future());
    for (auto& reply : replies) REQUIRE(get(reply) == "ciao!");
}

}  // namespace

TEST_CASE("the pool grows and shrinks along the ladder", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    Echo echo(server.endpoint(), pool_of(2));

    CHECK(rung(echo) == Rung{0, 0, 0, 0});
    call_at_once(echo, 1);
    CHECK(rung(echo) == Rung{0, 1, 1, 1});
    call_at_once(echo, 1);
    CHECK(rung(echo) == Rung{0, 1, 1, 2});
    call_at_once(echo, 3);
    CHECK(rung(echo) == Rung{0, 2, 2, 5});

    server.close_oldest();
    REQUIRE(eventually([&] { return echo.stats().available == 1; }));
    call_at_once(echo, 3);
    CHECK(rung(echo) == Rung{0, 2, 3, 8});

    echo.close();
    REQUIRE(eventually([&] { return echo.stats().available == 0; }));
    CHECK(rung(echo) == Rung{0, 0, 3, 8});
}

TEST_CASE("after a message that made the server close, the next call gets a new connection", "[client]") {
    echo::ServerConfig config;
    config.replies.quit_message = "QUIT";
    TestServer server(config);
    Echo echo(server.endpoint());

    CHECK(get(echo("ciao!")) == "ciao!");
    CHECK(get(echo("QUIT")) == "QUIT");
    CHECK(get(echo("ciao!")) == "ciao!");
    CHECK(echo.stats().sessions == 2);
}

TEST_CASE("a thousand calls at once go through a pool of ten, and never over more than ten sockets", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    Echo echo(server.endpoint(), pool_of(10));
    std::vector<std::future<std::string>> replies;

    for (int i = 0; i < 1000; ++i) replies.push_back(echo("message " + std::to_string(i)));
    for (int i = 0; i < 1000; ++i) {
        INFO("call " << i);
        REQUIRE(get(replies[static_cast<std::size_t>(i)]) == "message " + std::to_string(i));
    }

    CHECK(server.most_open() <= 10);
    CHECK(echo.stats().sessions <= 10);
    CHECK(echo.stats().requests_processed == 1000);
    CHECK(echo.stats().queued == 0);
}

TEST_CASE("calls that wait for one connection all travel over it", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    Echo echo(server.endpoint(), pool_of(1));

    call_at_once(echo, 20);

    CHECK(server.accepted() == 1);
}

TEST_CASE("pipelined calls are written before the first is answered", "[client]") {
    ScriptedServer server([](echo::test::ScriptedPeer& peer) -> asio::awaitable<void> {
        std::string together;
        for (int i = 0; i < 5; ++i) {
            const std::string message = co_await peer.read_message();
            together += message + "\r\n\r\n";
        }
        co_await peer.send(together);
        co_await peer.read_until_closed();
    });
    EchoConfig config = pool_of(1);
    config.max_in_flight = 5;
    Echo echo(server.endpoint(), config);

    std::vector<std::future<std::string>> replies;
    for (const char* message : {"a", "b", "c", "d", "e"}) replies.push_back(echo(message));

    for (const char* message : {"a", "b", "c", "d", "e"}) {
        CHECK(get(replies[static_cast<std::size_t>(*message - 'a')]) == message);
    }
}

TEST_CASE("an idle connection is closed after idle_timeout", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    EchoConfig config;
    config.idle_timeout = std::chrono::milliseconds(20);
    Echo echo(server.endpoint(), config);

    REQUIRE(get(echo("ciao!")) == "ciao!");

    CHECK(eventually([&] { return server.open() == 0; }));
    CHECK(echo.stats().available == 0);
    CHECK(get(echo("ciao!")) == "ciao!");
}

TEST_CASE("a response tells where the call went and how long it took", "[client]") {
    TestServer server;
    Echo echo(server.endpoint());

    const Response first = get(echo.request("one"));
    const Response second = get(echo.request("two"));

    CHECK(first.message == "one");
    CHECK(first.peer == server.endpoint().to_string());
    CHECK(first.session == 1);
    CHECK_FALSE(first.reused);
    CHECK(first.attempts == 1);
    CHECK(first.wire_state == echo::WireState::sent);
    CHECK(first.connecting.count() > 0);
    CHECK(first.waiting.count() > 0);
    CHECK(first.total == first.queued + first.connecting + first.waiting);
    CHECK(second.session == 1);
    CHECK(second.reused);
    CHECK(second.connecting.count() == 0);
}

TEST_CASE("the stats show calls in line and connections in use while the server takes its time", "[client]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    Echo echo(server.endpoint(), pool_of(2));
    std::vector<std::future<std::string>> replies;
    for (int i = 0; i < 5; ++i) replies.push_back(echo("ciao!"));

    CHECK(eventually([&] {
        const PoolStats stats = echo.stats();
        return stats.in_use == 2 && stats.queued == 3 && stats.connecting == 0 && stats.available == 0;
    }));

    server.open_gate();
    for (auto& reply : replies) CHECK(get(reply) == "ciao!");
}

}  // namespace client_pool_test
