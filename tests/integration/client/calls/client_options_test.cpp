// What one call may want otherwise than the client's settings say.
#include <chrono>
#include <future>
#include <string>
#include <system_error>

#include <asio/co_spawn.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_options_test {

using namespace std::chrono_literals;
using echo::CallOptions;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::Error;
using echo::Response;
using echo::test::error_of;
using echo::test::get;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;

namespace {

enum class Way { future, request, async_call, async_request, coroutine };

// Makes a call in that way; the future has its reply, or throws.
std::future<std::string> call(Echo& echo, Way way, std::string message, CallOptions options) {
    const auto message_of = [](std::future<Response> response) { return get(response).message; };
    switch (way) {
        case Way::future: return echo(std::move(message), options);
        case Way::request:
            return std::async(std::launch::deferred, message_of, echo.request(std::move(message), options));
        case Way::async_call: return echo.async_call(std::move(message), options, asio::use_future);
        case Way::async_request:
            return std::async(std::launch::deferred, message_of,
                              echo.async_request(std::move(message), options, asio::use_future));
        case Way::coroutine: break;
    }
    auto coroutine = [](Echo& client, std::string text, CallOptions wanted) -> asio::awaitable<std::string> {
        co_return co_await client.async_call(std::move(text), wanted, asio::use_awaitable);
    };
    return asio::co_spawn(echo.get_executor(), coroutine(echo, std::move(message), options), asio::use_future);
}

// As `error_of`, for a future that is only looked at when it is asked for its value.
std::error_code error_of_call(Echo& echo, Way way, CallOptions options) {
    try {
        call(echo, way, "Hello!", options).get();
    } catch (const std::system_error& error) {
        return error.code();
    }
    return {};
}

Way any_way() {
    return GENERATE(Way::future, Way::request, Way::async_call, Way::async_request, Way::coroutine);
}

EchoConfig with_timeout(std::chrono::nanoseconds timeout) {
    EchoConfig config;
    config.request_timeout = timeout;
    if (timeout.count() > 0) config.connect_timeout = timeout - timeout / 10;
    return config;
}

// Answers one message, and closes when it has read the next one.
ScriptedServer::Script close_at_second_message() {
    return [](ScriptedPeer& peer) -> asio::awaitable<void> {
        std::string message = co_await peer.read_message();
        co_await peer.send_message(std::move(message));
        co_await peer.read_message();
    };
}

Response response_of(std::future<Response>&& future) {
    try {
        return get(future);
    } catch (const Error& error) {
        return error.response();
    }
}

}  // namespace

TEST_CASE("a call may have less time than the client gives", "[client]") {
    const Way way = any_way();
    const auto client_gives = GENERATE(std::chrono::nanoseconds(1h), std::chrono::nanoseconds(0));
    CAPTURE(static_cast<int>(way), client_gives.count());
    ScriptedServer server(echo::test::never_answer());
    Echo echo(server.endpoint(), with_timeout(client_gives));

    CHECK(error_of_call(echo, way, {.timeout = 30ms}) == errc::request_timeout);
    CHECK(echo.stats().timed_out == 1);
}

TEST_CASE("a call may have more time than the client gives, or all the time there is", "[client]") {
    const Way way = any_way();
    const auto timeout = GENERATE(std::chrono::nanoseconds(1h), std::chrono::nanoseconds(0));
    CAPTURE(static_cast<int>(way), timeout.count());
    ScriptedServer server(echo::test::echo_behind_gate());
    Echo echo(server.endpoint(), with_timeout(300ms));
    auto patient = call(echo, way, "patient", {.timeout = timeout});

    // Begun later, so that the time that the client gives is up for both when it is for this one.
    REQUIRE(error_of(echo("impatient")) == errc::request_timeout);
    server.open_gate();

    CHECK(patient.get() == "patient");
    CHECK(echo.stats().timed_out == 1);
}

TEST_CASE("a call's own time-out is counted from when it was made", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    Echo echo(server.endpoint(), with_timeout(1h));

    const Response response = response_of(echo.request("Hello!", {.timeout = 50ms}));

    CHECK(response.total >= 50ms);
    CHECK(response.total < 1h);
}

TEST_CASE("a call made by a handler on the client's own thread has its time from when that handler has returned",
          "[client]") {
    using Clock = std::chrono::steady_clock;
    ScriptedServer server(echo::test::echo_all());
    Clock::time_point returned_at;
    std::promise<Clock::duration> beyond_its_time;
    Echo echo(server.endpoint());
    echo.async_call("first", [&](std::error_code, const std::string&) {
        echo.async_request("next", [&](std::error_code, const Response& response) {
            beyond_its_time.set_value(Clock::now() - returned_at - response.total);
        });
        const Clock::time_point made_at = Clock::now();
        while (returned_at < made_at + 100ms) returned_at = Clock::now();
    });

    CHECK(get(beyond_its_time.get_future()) >= 0ns);
}

TEST_CASE("a call whose time was up before it was made ends at once, and is never sent", "[client]") {
    const Way way = any_way();
    CAPTURE(static_cast<int>(way));
    ScriptedServer server(echo::test::echo_all());
    Echo echo(server.endpoint(), with_timeout(0s));

    CHECK(error_of_call(echo, way, {.timeout = -1ns}) == errc::request_timeout);
    CHECK(error_of_call(echo, way, {.timeout = std::chrono::nanoseconds::min()}) == errc::request_timeout);
    CHECK(get(echo("next")) == "next");
    CHECK(server.messages_read() == 1);
}

TEST_CASE("a call that the server may get twice is sent again when its used connection closes", "[client]") {
    const Way way = any_way();
    CAPTURE(static_cast<int>(way));
    ScriptedServer server(close_at_second_message());
    Echo echo(server.endpoint());
    REQUIRE(get(echo("first")) == "first");

    CHECK(call(echo, way, "second", {.idempotent = true}).get() == "second");
    CHECK(server.messages_read() == 3);
    CHECK(server.accepted() == 2);
    CHECK(echo.stats().retried == 1);
}

TEST_CASE("a call that the server must not get twice is never written twice", "[client]") {
    const Way way = any_way();
    CAPTURE(static_cast<int>(way));
    ScriptedServer server(close_at_second_message());
    Echo echo(server.endpoint());
    REQUIRE(get(echo("first")) == "first");

    CHECK(error_of_call(echo, way, {.idempotent = false}) == errc::connection_lost);
    CHECK(server.messages_read() == 2);
    CHECK(server.accepted() == 1);
    CHECK(echo.stats().retried == 0);
}

TEST_CASE("a call that was sent and must not be sent twice is not safe to retry", "[client]") {
    ScriptedServer server(close_at_second_message());
    Echo echo(server.endpoint());
    REQUIRE(get(echo("first")) == "first");

    auto reply = echo("second", {.idempotent = false});
    try {
        get(reply);
        FAIL("the call was expected to fail");
    } catch (const Error& error) {
        CHECK(error.code() == errc::connection_lost);
        CHECK_FALSE(error.safe_to_retry());
        CHECK(error.response().attempts == 1);
    }
}

TEST_CASE("options are for one call, and not for the next", "[client]") {
    ScriptedServer server(close_at_second_message());
    Echo echo(server.endpoint());
    REQUIRE(get(echo("first", {.timeout = 1h, .idempotent = false})) == "first");

    const Response response = response_of(echo.request("second"));

    CHECK(response.message == "second");
    CHECK(response.attempts == 2);
}

}  // namespace client_options_test
