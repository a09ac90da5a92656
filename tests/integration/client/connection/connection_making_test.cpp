// How a connection is made, and what becomes of calls that wait for it.
#include <chrono>
#include <stdexcept>
#include <string>
#include <system_error>
#include <tuple>

#include <asio/awaitable.hpp>
#include <asio/error.hpp>
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
#include "support/tls/certificates.hpp"

namespace connection_making_test {

using namespace std::chrono_literals;
using asio::awaitable;
using asio::use_awaitable;
using echo::Connection;
using echo::ConnectionSettings;
using echo::EchoConfig;
using echo::errc;
using echo::Response;
using echo::WireState;
using echo::test::pipelined;
using echo::test::ScriptedServer;
using echo::test::TestServer;
using echo::test::TransportServer;
using echo::test::with_error;
using echo::test::with_loop;

TEST_CASE("calls made while a connection is being made wait for it", "[connection]") {
    TestServer server;
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), server.endpoint(), pipelined(2));
        int answered = 0;
        connection.async_connect([&](std::error_code error) {
            CHECK_FALSE(error);
            CHECK(answered == 0);
        });
        for (int i = 0; i < 10; ++i) {
            connection.async_call(std::to_string(i), [&, i](std::error_code error, const std::string& reply) {
                CHECK_FALSE(error);
                CHECK(reply == std::to_string(i));
                CHECK(answered++ == i);
            });
        }
        CHECK(connection.pending() == 10);
        const Response last = co_await connection.async_request("last", use_awaitable);
        CHECK(last.connecting > 0ns);
        CHECK(answered == 10);
    });
}

TEST_CASE("a connect that fails tells the cause to whoever waits", "[connection]") {
    std::string endpoint;
    {
        TestServer server;
        endpoint = server.endpoint().to_string();
    }
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), endpoint);
        std::error_code told;
        connection.async_connect([&](std::error_code error) { told = error; });
        const auto outcome = co_await connection.async_request("never sent", with_error);
        CHECK(std::get<0>(outcome) == std::errc::connection_refused);
        CHECK(std::get<1>(outcome).wire_state == WireState::not_sent);
        CHECK(told == std::errc::connection_refused);
        CHECK_FALSE(connection.made().has_value());
        CHECK_FALSE(connection.lost().has_value());
        const auto later = co_await connection.async_call("later", with_error);
        CHECK(std::get<0>(later) == std::errc::not_connected);
    });
}

TEST_CASE("connecting has a time-out, and can be cancelled or closed", "[connection]") {
    ScriptedServer server(echo::test::never_answer());  // which never shakes hands
    EchoConfig config;
    config.tls.ca_file = echo::test::certificates().ca_file;
    const std::string endpoint = "tls://" + server.endpoint().to_string();
    SECTION("time-out") {
        config.connect_timeout = 50ms;
        with_loop([&](asio::io_context& context) -> awaitable<void> {
            Connection connection(context.get_executor(), endpoint, config);
            const auto connected = co_await connection.async_connect(with_error);
            CHECK(std::get<0>(connected) == errc::connect_timeout);
        });
    }
    SECTION("closed") {
        with_loop([&](asio::io_context& context) -> awaitable<void> {
            Connection connection(context.get_executor(), endpoint, config);
            std::error_code told;
            connection.async_connect([&](std::error_code error) { told = error; });
            connection.close();
            co_await connection.async_wait_end(use_awaitable);
            CHECK(told == errc::client_closed);
        });
    }
    SECTION("cancelled") {
        with_loop([&](asio::io_context& context) -> awaitable<void> {
            Connection connection(context.get_executor(), endpoint, config);
            asio::cancellation_signal signal;
            std::error_code told;
            connection.async_connect(
                asio::bind_cancellation_slot(signal.slot(), [&](std::error_code error) { told = error; }));
            signal.emit(asio::cancellation_type::terminal);
            CHECK_FALSE(told);  // not inside
            const auto waiting = co_await connection.async_call("waits for it", with_error);
            CHECK(std::get<0>(waiting) == errc::client_closed);
            CHECK(told == asio::error::operation_aborted);
            const auto later = co_await connection.async_call("later", with_error);
            CHECK(std::get<0>(later) == errc::client_closed);
            connection.close();
            co_await connection.async_wait_end(use_awaitable);
            CHECK(connection.pending() == 0);
        });
    }
}

TEST_CASE("connections that share their settings share the sessions of TLS", "[connection][tls]") {
    TransportServer server(echo::test::Transport::tls_over_ipv4);
    const ConnectionSettings settings(server.endpoint(), server.client_config());
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        for (int i = 0; i < 5; ++i) {
            Connection connection(context.get_executor(), settings);
            co_await connection.async_connect(use_awaitable);
            const std::string reply = co_await connection.async_call("Hello!", use_awaitable);
            CHECK(reply == "Hello!");
        }
    });
    CHECK(settings.endpoint().to_string() == server.endpoint().to_string());
    CHECK(server->stats().tls_resumptions == 4);
}

TEST_CASE("wrong settings and wrong executors are refused with a sentence", "[connection]") {
    asio::io_context context;
    EchoConfig config;
    config.max_in_flight = 0;
    CHECK_THROWS_WITH(Connection(context.get_executor(), "localhost:8060", config),
                      "max_in_flight: must be 1 to 65535 requests, got 0");
    CHECK_THROWS_WITH(Connection(asio::any_io_executor(), "localhost:8060"),
                      "executor: must be that of an io_context, or a strand of it as asio::make_strand(context) makes "
                      "one, got an empty one");
    CHECK_THROWS_AS(Connection(asio::system_executor(), "localhost:8060"), std::invalid_argument);
}

}  // namespace connection_making_test
