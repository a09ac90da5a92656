// Servers that close, cut, lie or keep silent: what the caller hears, and that nobody else hears of it.
#include <atomic>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include <asio/error.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_faults_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::Error;
using echo::Response;
using echo::WireState;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::get;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;

namespace {

EchoConfig one_connection() {
    EchoConfig config;
    config.pool_size = 1;
    return config;
}

Error failure_of(std::future<Response>&& future) {
    try {
        get(future);
    } catch (const Error& error) {
        return error;
    }
    throw std::logic_error("the call was expected to fail");
}

// How many of 300 calls go wrong, made one after the other by each of several threads.
int wrong_calls(Echo& echo, int threads) {
    std::atomic<int> wrong = 0;
    std::vector<std::thread> callers;
    for (int thread = 0; thread < threads; ++thread) {
        callers.emplace_back([&echo, &wrong, thread, calls = 300 / threads] {
            for (int i = 0; i < calls; ++i) {
                const std::string message = std::to_string(thread) + ":" + std::to_string(i);
                const Response response = [&] {
                    try {
                        return get(echo.request(message));
                    } catch (const Error& error) {
                        return error.response();
                    }
                }();
                if (response.message != message) ++wrong;
            }
        });
    }
    for (std::thread& caller : callers) caller.join();
    return wrong;
}

}  // namespace

TEST_CASE("of 300 calls to a server that closes after each reply not one goes wrong", "[client]") {
    const int threads = GENERATE(1, 4);
    const std::size_t messages = GENERATE(1u, 3u);
    CAPTURE(threads, messages);
    ScriptedServer server(echo::test::close_after(messages));
    Echo echo(server.endpoint());

    CHECK(wrong_calls(echo, threads) == 0);
    CHECK(echo.stats().sessions >= 300 / messages);
}

TEST_CASE("a server that closes in mid-reply gives connection_lost, and never part of the reply", "[client]") {
    ScriptedServer server(echo::test::answer_and_close("Hel"));
    Echo echo(server.endpoint());

    const Error error = failure_of(echo.request("Hello!"));

    CHECK(error.code() == errc::connection_lost);
    CHECK(error.response().message.empty());
    CHECK(error.response().cause == asio::error::eof);
    CHECK(error.response().wire_state == WireState::sent);
    CHECK(error.response().attempts == 1);
    CHECK(error.response().session == 1);
}

TEST_CASE("a call whose reply had begun is not sent again, on a used connection either", "[client]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        const std::string message = co_await peer.read_message();
        co_await peer.send_message(message);
        co_await peer.read_message();
        co_await peer.send("tw");
    });
    Echo echo(server.endpoint(), one_connection());
    REQUIRE(get(echo("one")) == "one");

    const Error error = failure_of(echo.request("two"));

    CHECK(error.code() == errc::connection_lost);
    CHECK(error.response().reused);
    CHECK(error.response().attempts == 1);
    CHECK(server.accepted() == 1);
}

TEST_CASE("a server that closes in mid-request gives connection_lost", "[client]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> { co_await peer.read_exactly(3); });
    Echo echo(server.endpoint());

    CHECK(error_of(echo("Hello!")) == errc::connection_lost);
}

TEST_CASE("a reset gives connection_lost, with the system's word for it as the cause", "[client]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.read_message();
        peer.reset();
    });
    Echo echo(server.endpoint());

    const Error error = failure_of(echo.request("Hello!"));

    CHECK(error.code() == errc::connection_lost);
    CHECK(error.response().cause == std::errc::connection_reset);
}

TEST_CASE("a server that accepts and closes at once is not tried twice", "[client]") {
    ScriptedServer server([](ScriptedPeer&) -> asio::awaitable<void> { co_return; });
    Echo echo(server.endpoint());

    CHECK(error_of(echo("Hello!")) == errc::connection_lost);
    CHECK(server.accepted() == 1);
}

TEST_CASE("a reset of an idle connection is noticed before the next call", "[client]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        for (bool first = true; first || peer.number() > 1; first = false) {
            const std::string message = co_await peer.read_message();
            co_await peer.send_message(message);
        }
        co_await peer.gate();
        peer.reset();
    });
    Echo echo(server.endpoint(), one_connection());
    REQUIRE(get(echo("one")) == "one");

    server.open_gate();
    REQUIRE(eventually([&] { return echo.stats().available == 0; }));
    const Response response = get(echo.request("two"));

    CHECK(response.message == "two");
    CHECK(response.attempts == 1);
    CHECK(response.session == 2);
}

TEST_CASE("a server that never answers costs a call its time-out, and the next one nothing", "[client]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        if (peer.number() == 1) co_await peer.read_until_closed();
        co_await peer.echo();
    });
    EchoConfig config;
    config.request_timeout = 300ms;
    config.connect_timeout = 200ms;
    Echo echo(server.endpoint(), config);

    const Error error = failure_of(echo.request("one"));
    CHECK(error.code() == errc::request_timeout);
    CHECK(error.response().wire_state == WireState::sent);
    CHECK(error.response().total >= 300ms);
    CHECK(echo.stats().timed_out == 1);

    CHECK(get(echo("two")) == "two");
}

}  // namespace client_faults_test
