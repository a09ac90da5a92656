// Calls that coroutines wait for, and how they end early.
#include <string>
#include <system_error>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/client/tokens.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_coroutine_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::Response;
using echo::test::get;
using echo::test::ScriptedServer;
using echo::test::TestServer;

TEST_CASE("use_awaitable gives the reply to a coroutine, or throws", "[client]") {
    const TestServer server;
    asio::io_context context;
    Echo echo(context.get_executor(), server.endpoint());
    auto calls = [&]() -> asio::awaitable<void> {
        CHECK(co_await echo.async_call("one", asio::use_awaitable) == "one");
        const Response response = co_await echo.async_request("two", asio::use_awaitable);
        CHECK(response.reused);
        CHECK_THROWS_AS(co_await echo.async_call("\r\n\r\n", asio::use_awaitable), std::system_error);
        echo.close();
    };

    auto done = asio::co_spawn(context, calls, asio::use_future);
    context.run_for(echo::test::patience);

    CHECK_NOTHROW(get(done));
}

TEST_CASE("as_tuple gives the error beside the result", "[client]") {
    const TestServer server;
    asio::io_context context;
    Echo echo(context.get_executor(), server.endpoint());
    const auto token = echo::test::as_tuple(asio::use_awaitable);
    auto calls = [&]() -> asio::awaitable<void> {
        const auto [no_error, reply] = co_await echo.async_call("Hello!", token);
        CHECK_FALSE(no_error);
        CHECK(reply == "Hello!");

        const auto [error, response] = co_await echo.async_request("\r\n\r\n", token);
        CHECK(error == errc::separator_in_message);
        CHECK(response.wire_state == echo::WireState::not_sent);
        echo.close();
    };

    auto done = asio::co_spawn(context, calls, asio::use_future);
    context.run_for(echo::test::patience);

    CHECK_NOTHROW(get(done));
}

TEST_CASE("a coroutine may give a call less time than the client would", "[client]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    asio::io_context context;
    EchoConfig config;
    config.pool_size = 1;
    Echo echo(context.get_executor(), server.endpoint(), config);
    auto impatient = [&]() -> asio::awaitable<std::string> {
        asio::cancellation_signal signal;
        asio::steady_timer timer(context, 50ms);
        timer.async_wait([&](std::error_code error) {
            if (!error) signal.emit(asio::cancellation_type::terminal);
        });
        const auto [error, reply] = co_await echo.async_call(
            "one", asio::bind_cancellation_slot(signal.slot(), echo::test::as_tuple(asio::use_awaitable)));
        CHECK(error == asio::error::operation_aborted);
        CHECK(reply.empty());

        server.open_gate();
        std::string next = co_await echo.async_call("two", asio::use_awaitable);
        echo.close();
        co_return next;
    };

    auto reply = asio::co_spawn(context, impatient, asio::use_future);
    context.run_for(echo::test::patience);

    CHECK(get(reply) == "two");
    CHECK(echo.stats().sessions == 1);
}

TEST_CASE("cancelling a coroutine cancels the call that it waits for", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    asio::io_context context;
    Echo echo(context.get_executor(), server.endpoint());
    asio::cancellation_signal signal;
    std::error_code outcome;
    auto waiting = [&]() -> asio::awaitable<void> {
        try {
            co_await echo.async_call("Hello!", asio::use_awaitable);
        } catch (const std::system_error& error) {
            outcome = error.code();
        }
        echo.close();
    };
    asio::co_spawn(context, waiting, asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
    asio::steady_timer timer(context, 20ms);
    timer.async_wait([&](std::error_code) { signal.emit(asio::cancellation_type::terminal); });

    context.run_for(echo::test::patience);

    CHECK(outcome == asio::error::operation_aborted);
    CHECK(echo.stats().cancelled == 1);
}

TEST_CASE("a call races a timer, and loses without a trace on its connection", "[client]") {
    using namespace asio::experimental::awaitable_operators;
    ScriptedServer server(echo::test::echo_behind_gate());
    asio::io_context context;
    EchoConfig config;
    config.pool_size = 1;
    Echo echo(context.get_executor(), server.endpoint(), config);
    auto race = [&]() -> asio::awaitable<std::string> {
        asio::steady_timer timer(context, 50ms);
        const auto lost =
            co_await (echo.async_call("one", asio::use_awaitable) || timer.async_wait(asio::use_awaitable));
        CHECK(lost.index() == 1);

        server.open_gate();
        timer.expires_after(echo::test::patience);
        const auto won =
            co_await (echo.async_call("two", asio::use_awaitable) || timer.async_wait(asio::use_awaitable));
        echo.close();
        co_return std::get<0>(won);
    };

    auto reply = asio::co_spawn(context, race, asio::use_future);
    context.run_for(echo::test::patience);

    CHECK(get(reply) == "two");
    CHECK(echo.stats().sessions == 1);
    CHECK(echo.stats().cancelled == 1);
}

}  // namespace client_coroutine_test
