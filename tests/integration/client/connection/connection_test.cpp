// One connection, used directly: how it is made, what its calls tell, how it is closed.
#include <chrono>
#include <string>
#include <system_error>
#include <tuple>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>

#include <echo/connection.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/pipelined.hpp"
#include "support/client/test_server.hpp"
#include "support/client/transports.hpp"
#include "support/client/with_loop.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace connection_test {

using namespace std::chrono_literals;
using asio::awaitable;
using asio::use_awaitable;
using echo::Connection;
using echo::EchoConfig;
using echo::EndReason;
using echo::errc;
using echo::Framing;
using echo::Response;
using echo::ServerConfig;
using echo::WireState;
using echo::test::patience;
using echo::test::pipelined;
using echo::test::ScriptedServer;
using echo::test::TestServer;
using echo::test::TransportServer;
using echo::test::with_error;
using echo::test::with_loop;

TEST_CASE("a connection connects, calls and closes, over every transport and framing", "[connection]") {
    const auto transport = echo::test::all_transports().at(GENERATE(range(0u, 6u)));
    ServerConfig server_config;
    server_config.framing = Framing::named(GENERATE(as<std::string>(), "separator", "line", "length", "raw"));
    TransportServer server(transport, server_config);
    EchoConfig config = server.client_config();
    config.framing = server_config.framing;
    CAPTURE(server.endpoint().to_string(), server_config.framing.name());

    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), server.endpoint(), config);
        CHECK_FALSE(connection.is_open());
        co_await connection.async_connect(use_awaitable);
        CHECK(connection.is_open());
        for (const std::size_t size : {1u, 5'000u, 1'000'000u}) {
            const std::string message(size, 'x');
            const std::string reply = co_await connection.async_call(message, use_awaitable);
            CHECK((reply == message));
        }
        connection.close();
        co_await connection.async_wait_end(use_awaitable);
        CHECK_FALSE(connection.is_open());
        CHECK(connection.lost()->reason == EndReason::client_closed);
    });
}

TEST_CASE("a connection and its calls tell the facts", "[connection]") {
    TestServer server;
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), server.endpoint());
        CHECK_FALSE(connection.made().has_value());
        co_await connection.async_connect(use_awaitable);
        REQUIRE(connection.made().has_value());
        CHECK(connection.made()->session == 1);
        CHECK(connection.made()->peer == server.endpoint().to_string());
        CHECK(connection.made()->connecting > 0ns);
        CHECK_FALSE(connection.lost().has_value());

        const Response first = co_await connection.async_request("first", use_awaitable);
        CHECK(first.message == "first");
        CHECK(first.peer == server.endpoint().to_string());
        CHECK(first.session == 1);
        CHECK(first.attempts == 1);
        CHECK_FALSE(first.reused);
        CHECK(first.wire_state == WireState::sent);
        CHECK(first.total == first.queued + first.connecting + first.waiting);
        CHECK(first.waiting > 0ns);
        const Response second = co_await connection.async_request("second", use_awaitable);
        CHECK(second.reused);

        connection.close();
        co_await connection.async_wait_end(use_awaitable);
        REQUIRE(connection.lost().has_value());
        CHECK(connection.lost()->answered == 2);
        CHECK(connection.lost()->first_byte.has_value());
        CHECK_FALSE(connection.lost()->error);
    });
}

TEST_CASE("a connection that is not connected, or not any more, sends nothing and says so", "[connection]") {
    TestServer server;
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), server.endpoint());
        auto [early, response] = co_await connection.async_request("too early", with_error);
        CHECK(early == std::errc::not_connected);
        CHECK(response.wire_state == WireState::not_sent);
        co_await connection.async_wait_end(use_awaitable);  // nothing to wait for

        co_await connection.async_connect(use_awaitable);
        const auto second_connect = co_await connection.async_connect(with_error);
        CHECK(std::get<0>(second_connect) == std::errc::already_connected);
        const std::string reply = co_await connection.async_call("in time", use_awaitable);
        CHECK(reply == "in time");

        CHECK(connection.free_places() == 1);
        connection.close();
        connection.close();
        CHECK_FALSE(connection.is_open());
        CHECK(connection.free_places() == 0);
        const auto late_call = co_await connection.async_call("too late", with_error);
        CHECK(std::get<0>(late_call) == errc::client_closed);
        const auto late_connect = co_await connection.async_connect(with_error);
        CHECK(std::get<0>(late_connect) == errc::client_closed);
        CHECK(connection.pending() == 0);
    });
}

TEST_CASE("a drain finishes what is pending and takes nothing more", "[connection]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), server.endpoint(), pipelined(2));
        co_await connection.async_connect(use_awaitable);
        int answered = 0;
        for (int i = 0; i < 5; ++i) {
            connection.async_call("message", [&](std::error_code error, const std::string&) { answered += !error; });
        }
        SECTION("in time") {
            bool drained = false;
            connection.async_drain(20s, [&](std::error_code error) {
                CHECK_FALSE(error);
                CHECK(answered == 5);
                drained = true;
            });
            CHECK(connection.free_places() == 0);
            const auto late = co_await connection.async_call("too late", with_error);
            CHECK(std::get<0>(late) == errc::client_closed);
            server.open_gate();
            co_await connection.async_wait_end(use_awaitable);
            CHECK(drained);
        }
        SECTION("too late") {
            const auto drained_too_late = co_await connection.async_drain(20ms, with_error);
            CHECK(std::get<0>(drained_too_late) == errc::drain_timeout);
            CHECK(answered == 0);
            CHECK(connection.lost()->reason == EndReason::client_closed);
        }
        SECTION("closed meanwhile") {
            std::error_code told;
            connection.async_drain(20s, [&](std::error_code error) { told = error; });
            connection.close();
            co_await connection.async_wait_end(use_awaitable);
            CHECK(told == errc::client_closed);
        }
    });
}

TEST_CASE("the hooks of the settings hear of a connection too", "[connection]") {
    TestServer server;
    std::vector<std::string> heard;
    EchoConfig config;
    config.connection_made = [&](const echo::ConnectionMade&) { heard.push_back("made"); };
    config.connection_lost = [&](const echo::ConnectionLost&) { heard.push_back("lost"); };
    config.pre_request = [&](std::string_view message, std::uint64_t) { heard.push_back("> " + std::string(message)); };
    config.post_request = [&](std::error_code error, const Response& response) {
        heard.push_back("< " + response.message + (error ? error.message() : ""));
    };
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), server.endpoint(), config);
        co_await connection.async_connect(use_awaitable);
        co_await connection.async_call("Hello!", use_awaitable);
        connection.close();
        co_await connection.async_wait_end(use_awaitable);
    });
    CHECK(heard == std::vector<std::string>{"made", "> Hello!", "< Hello!", "lost"});
}

TEST_CASE("a call that a handler starts is pending at once, and made when the handlers in a row have returned",
          "[connection]") {
    using Clock = std::chrono::steady_clock;
    TestServer server;
    asio::io_context context;
    Connection connection(context.get_executor(), server.endpoint(), pipelined(4));
    std::size_t pending = 0, free_places = 0;
    Clock::time_point last_handler, replied;
    std::chrono::nanoseconds total = 1h;
    std::error_code first = errc::client_closed, second = first, drained = first;
    connection.async_connect([&](std::error_code) {
        // Neither can be sent, so that their handlers are called in a row.
        connection.async_call("no\r\n\r\nmessage", [&](std::error_code, const std::string&) {
            connection.async_request("first", [&](std::error_code error, const echo::Response& response) {
                replied = Clock::now();
                first = error;
                total = response.total;
                connection.async_call("second", [&](std::error_code late, const std::string&) { second = late; });
                connection.async_drain(patience, [&](std::error_code late) { drained = late; });
            });
            pending = connection.pending();
            free_places = connection.free_places();
        });
        connection.async_call("no\r\n\r\nmessage", [&](std::error_code, const std::string&) {
            const auto until = Clock::now() + 20ms;
            while (last_handler < until) last_handler = Clock::now();
        });
    });
    context.run_for(patience);
    CHECK(pending == 1);
    CHECK(free_places == 3);
    CHECK_FALSE(first);
    CHECK(total <= replied - last_handler);
    CHECK_FALSE(second);
    CHECK_FALSE(drained);
}

}  // namespace connection_test
