// Who waits for a drain: futures, callbacks, coroutines; on whose executor, and what ends the wait.
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <thread>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/client/tokens.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_drain_tokens_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::errc;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::get;
using echo::test::ScriptedServer;
using echo::test::TestServer;

TEST_CASE("a drain takes every kind of completion token", "[client]") {
    const TestServer server;
    Echo echo(server.endpoint());
    REQUIRE(get(echo("Hello!")) == "Hello!");

    SECTION("a future") {
        CHECK_NOTHROW(get(echo.async_drain(1h, asio::use_future)));
    }
    SECTION("a callback, which is called on the client's executor") {
        std::promise<std::thread::id> outcome;
        echo.async_drain(1h, [&](std::error_code error) {
            CHECK_FALSE(error);
            outcome.set_value(std::this_thread::get_id());
        });
        const auto thread = get(outcome.get_future());
        CHECK(thread ==
              get(asio::post(echo.get_executor(), asio::use_future([] { return std::this_thread::get_id(); }))));
    }
    SECTION("a coroutine") {
        auto drain = [&]() -> asio::awaitable<void> { co_await echo.async_drain(1h, asio::use_awaitable); };
        CHECK_NOTHROW(get(asio::co_spawn(echo.get_executor(), drain, asio::use_future)));
    }
    SECTION("a callback on an executor of its own, which the drain keeps running") {
        asio::io_context other;
        std::optional<std::error_code> outcome;
        echo.async_drain(1h, asio::bind_executor(other, [&](std::error_code error) { outcome = error; }));
        other.run_for(echo::test::patience);
        CHECK(outcome == std::error_code());
    }
    CHECK(echo.stats().available == 0);
}

TEST_CASE("a coroutine hears by an exception that a drain cut calls off", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    Echo echo(server.endpoint());
    auto reply = echo("Hello!");
    auto drain = [&]() -> asio::awaitable<void> { co_await echo.async_drain(30ms, asio::use_awaitable); };

    CHECK(error_of(asio::co_spawn(echo.get_executor(), drain, asio::use_future)) == errc::drain_timeout);
    CHECK(error_of(std::move(reply)) == errc::client_closed);
}

TEST_CASE("a drain is never completed inside its initiation", "[client]") {
    const TestServer server;
    Echo echo(server.endpoint());
    std::promise<bool> called_inside;

    asio::post(echo.get_executor(), [&] {
        auto initiating = std::make_shared<bool>(true);
        echo.async_drain(1h, [&, initiating](std::error_code) { called_inside.set_value(*initiating); });
        *initiating = false;
    });

    CHECK_FALSE(get(called_inside.get_future()));
}

TEST_CASE("cancelling a drain ends the wait, and the client drains all the same", "[client]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    Echo echo(server.endpoint());
    auto reply = echo("Hello!");
    REQUIRE(eventually([&] { return server.messages_read() == 1; }));
    asio::cancellation_signal signal;
    std::promise<std::error_code> outcome;
    auto other_drain = echo.async_drain(1h, asio::use_future);
    echo.async_drain(
        1h, asio::bind_cancellation_slot(signal.slot(), [&](std::error_code error) { outcome.set_value(error); }));

    asio::post(echo.get_executor(), [&] { signal.emit(asio::cancellation_type::terminal); });
    CHECK(get(outcome.get_future()) == asio::error::operation_aborted);
    CHECK(error_of(echo("too late")) == errc::client_closed);
    server.open_gate();

    CHECK(get(reply) == "Hello!");
    CHECK_FALSE(error_of(std::move(other_drain)));
    CHECK(eventually([&] { return server.open() == 0; }));
}

TEST_CASE("cancelling a drain that is over does nothing", "[client]") {
    const TestServer server;
    Echo echo(server.endpoint());
    asio::cancellation_signal signal;
    std::promise<std::error_code> outcome;
    echo.async_drain(1h, asio::bind_cancellation_slot(signal.slot(), [&](std::error_code error) {
                         outcome.set_value(error);
                         signal.emit(asio::cancellation_type::terminal);
                     }));

    CHECK_FALSE(get(outcome.get_future()));
    CHECK_FALSE(error_of(echo.async_drain(1h, asio::use_future)));
}

TEST_CASE("a client with a thread of its own may be destroyed while it drains", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    auto echo = std::make_unique<Echo>(server.endpoint());
    std::optional<std::error_code> drain;
    auto reply = (*echo)("Hello!");
    REQUIRE(eventually([&] { return echo->stats().in_flight == 1; }));
    echo->async_drain(1h, [&](std::error_code error) { drain = error; });

    echo.reset();

    CHECK(drain == errc::client_closed);
    CHECK(error_of(std::move(reply)) == errc::client_closed);
}

TEST_CASE("a client on its caller's executor may be destroyed while it drains", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    asio::io_context context;
    auto echo = std::make_unique<Echo>(context.get_executor(), server.endpoint());
    std::optional<std::error_code> drain;
    auto reply = (*echo)("Hello!");
    while (echo->stats().in_flight == 0 && context.run_one_for(echo::test::patience) > 0) continue;
    echo->async_drain(1h, [&](std::error_code error) { drain = error; });

    echo.reset();
    context.run_for(echo::test::patience);

    CHECK(drain == errc::client_closed);
    CHECK(error_of(std::move(reply)) == errc::client_closed);
    CHECK(context.stopped());
}

TEST_CASE("a drain lets its caller's executor run out of work", "[client]") {
    const TestServer server;
    asio::io_context context;
    echo::EchoConfig config;
    config.connect_timeout = config.idle_timeout = config.stall_timeout = 1h;
    config.request_timeout = 2h;
    Echo echo(context.get_executor(), server.endpoint(), config);
    auto reply = echo("Hello!");
    std::optional<std::error_code> drain;

    echo.async_drain(1h, [&](std::error_code error) { drain = error; });
    context.run_for(echo::test::patience);

    CHECK(context.stopped());
    CHECK(drain == std::error_code());
    CHECK(get(reply) == "Hello!");
}

TEST_CASE("a drain that begins after its client was destroyed has nothing left to wait for", "[client]") {
    const TestServer server;
    asio::io_context context;
    auto echo = std::make_unique<Echo>(context.get_executor(), server.endpoint());
    auto operation = echo->async_drain(1h, echo::test::deferred);
    echo.reset();
    context.run_for(echo::test::patience);
    context.restart();
    std::optional<std::error_code> drain;

    std::move(operation)([&](std::error_code error) { drain = error; });
    CHECK_FALSE(drain);
    context.run_for(echo::test::patience);

    CHECK(drain == std::error_code());
}

}  // namespace client_drain_tokens_test
