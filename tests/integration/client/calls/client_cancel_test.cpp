// Cancelled calls, and the innocent ones beside them.
#include <future>
#include <optional>
#include <string>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/use_future.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/cancellable_call.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_cancel_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::Response;
using echo::WireState;
using echo::test::CancellableCall;
using echo::test::eventually;
using echo::test::get;
using echo::test::Outcome;
using echo::test::ScriptedServer;

namespace {

EchoConfig one_connection() {
    EchoConfig config;
    config.pool_size = 1;
    return config;
}

}  // namespace

TEST_CASE("a cancelled call does not touch the next one on the same connection", "[client]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    Echo echo(server.endpoint(), one_connection());
    CancellableCall cancelled(echo, "cancelled");
    REQUIRE(eventually([&] { return server.messages_read() == 1; }));
    auto next = echo.request("next");

    cancelled.cancel();
    const Outcome outcome = cancelled.outcome();
    server.open_gate();
    const Response response = get(next);

    CHECK(outcome.error == asio::error::operation_aborted);
    CHECK(outcome.response.wire_state != WireState::not_sent);
    CHECK(response.message == "next");
    CHECK(response.session == 1);
    CHECK(echo.stats().sessions == 1);
    CHECK(echo.stats().cancelled == 1);
}

TEST_CASE("a call in the middle of a pipeline is cancelled alone", "[client]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    EchoConfig config = one_connection();
    config.max_in_flight = 3;
    Echo echo(server.endpoint(), config);
    auto first = echo("first");
    REQUIRE(eventually([&] { return server.messages_read() == 1; }));
    CancellableCall cancelled(echo, "cancelled");
    auto last = echo("last");
    REQUIRE(eventually([&] { return echo.stats().in_use == 1 && echo.stats().queued == 0; }));

    cancelled.cancel();
    CHECK(cancelled.outcome().error == asio::error::operation_aborted);
    server.open_gate();

    CHECK(get(first) == "first");
    CHECK(get(last) == "last");
    CHECK(server.accepted() == 1);
}

TEST_CASE("replies that nobody waits for any more may come together with the last that somebody does", "[client]") {
    ScriptedServer server([](echo::test::ScriptedPeer& peer) -> asio::awaitable<void> {
        std::string answers;
        for (int i = 0; i < 3; ++i) answers += co_await peer.read_message() + "\r\n\r\n";
        co_await peer.gate();
        co_await peer.send(answers);
        co_await peer.echo();
    });
    EchoConfig config = one_connection();
    config.max_in_flight = 3;
    config.max_abandoned = 1;
    Echo echo(server.endpoint(), config);
    auto first = echo("first");
    CancellableCall second(echo, "second");
    CancellableCall third(echo, "third");
    REQUIRE(eventually([&] { return server.messages_read() == 3; }));

    // More than may be owed for nothing: the connection takes no more calls, and goes with the first reply.
    for (CancellableCall* call : {&second, &third}) {
        call->cancel();
        CHECK(call->outcome().error == asio::error::operation_aborted);
    }
    server.open_gate();

    CHECK(get(first) == "first");
    CHECK(eventually([&] { return echo.stats().retired_abandoned == 1 && echo.stats().closing == 0; }));
    CHECK(echo.stats().cancelled == 2);
}

TEST_CASE("a call is cancelled while it waits in line, and never sent", "[client]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    Echo echo(server.endpoint(), one_connection());
    auto first = echo("first");
    REQUIRE(eventually([&] { return echo.stats().in_use == 1; }));
    CancellableCall cancelled(echo, "cancelled");
    REQUIRE(eventually([&] { return echo.stats().queued == 1; }));

    cancelled.cancel();
    const Outcome outcome = cancelled.outcome();
    server.open_gate();

    CHECK(outcome.error == asio::error::operation_aborted);
    CHECK(outcome.response.wire_state == WireState::not_sent);
    CHECK(get(first) == "first");
    CHECK(get(echo("next")) == "next");
    CHECK(server.messages_read() == 2);
}

TEST_CASE("every type of cancellation ends a call", "[client]") {
    const auto type = GENERATE(asio::cancellation_type::terminal, asio::cancellation_type::partial,
                               asio::cancellation_type::total, asio::cancellation_type::all);
    ScriptedServer server(echo::test::never_answer());
    Echo echo(server.endpoint());
    CancellableCall call(echo, "Hello!");

    call.cancel(type);

    CHECK(call.outcome().error == asio::error::operation_aborted);
}

TEST_CASE("a signal of no type ends nothing", "[client]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    Echo echo(server.endpoint());
    CancellableCall call(echo, "Hello!");

    call.cancel(asio::cancellation_type::none);
    server.open_gate();

    CHECK(call.outcome().response.message == "Hello!");
}

TEST_CASE("cancelling a call that is over does nothing", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    Echo echo(server.endpoint());
    CancellableCall call(echo, "one");
    REQUIRE(call.outcome().response.message == "one");

    call.cancel();

    CHECK(get(echo("two")) == "two");
    CHECK(echo.stats().cancelled == 0);
}

TEST_CASE("a cancellation between a call's end and its handler changes nothing", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    Echo echo(server.endpoint());
    asio::io_context other;
    asio::cancellation_signal signal;
    Outcome outcome;
    auto handler = [&](std::error_code error, Response response) { outcome = {error, std::move(response)}; };
    echo.async_request("Hello!", asio::bind_cancellation_slot(signal.slot(), asio::bind_executor(other, handler)));
    REQUIRE(eventually([&] { return echo.stats().requests_processed == 1; }));

    signal.emit(asio::cancellation_type::terminal);
    get(asio::post(echo.get_executor(), asio::use_future));
    other.run_for(echo::test::patience);

    CHECK_FALSE(outcome.error);
    CHECK(outcome.response.message == "Hello!");
    CHECK(echo.stats().cancelled == 0);
}

TEST_CASE("a call is cancelled before it was looked at", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    Echo echo(server.endpoint());
    std::optional<CancellableCall> call;
    std::promise<void> done;
    asio::post(echo.get_executor(), [&] {
        call.emplace(echo, "Hello!");
        call->cancel();
        done.set_value();
    });
    get(done.get_future());

    CHECK(call->outcome().error == asio::error::operation_aborted);
    CHECK(get(echo("next")) == "next");
}

}  // namespace client_cancel_test
