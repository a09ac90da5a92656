// Messages that cannot be sent, replies that are not what was expected, protocols that fail.
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <system_error>
#include <tuple>

#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>

#include <echo/connection.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/pipelined.hpp"
#include "support/client/with_loop.hpp"
#include "support/peers/scripted_server.hpp"

namespace connection_messages_test {

using namespace std::chrono_literals;
using asio::awaitable;
using asio::use_awaitable;
using echo::Connection;
using echo::EchoConfig;
using echo::errc;
using echo::WireState;
using echo::test::pipelined;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;
using echo::test::with_error;
using echo::test::with_loop;

TEST_CASE("messages that cannot be sent are refused, and the connection goes on", "[connection]") {
    ScriptedServer server(echo::test::echo_all());
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), server.endpoint(), pipelined(4));
        co_await connection.async_connect(use_awaitable);
        const auto refused = co_await connection.async_request("a\r\n\r\nb", with_error);
        CHECK(std::get<0>(refused) == errc::separator_in_message);
        CHECK(std::get<1>(refused).wire_state == WireState::not_sent);
        const std::string reply = co_await connection.async_call("Hello!", use_awaitable);
        CHECK(reply == "Hello!");
    });
}

TEST_CASE("a protocol of the user's that fails ends its connection with its words", "[connection]") {
    class Failing : public echo::EchoClientProtocol {
    public:
        using EchoClientProtocol::EchoClientProtocol;
        std::error_code start_request(std::string_view message) override {
            if (message == "throw") throw std::runtime_error("its words");
            return EchoClientProtocol::start_request(message);
        }
    };
    ScriptedServer server(echo::test::echo_all());
    EchoConfig config = pipelined(4);
    config.make_protocol = [](const echo::Framing& framing) { return std::make_unique<Failing>(framing); };
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), server.endpoint(), config);
        co_await connection.async_connect(use_awaitable);
        const std::string reply = co_await connection.async_call("Hello!", use_awaitable);
        CHECK(reply == "Hello!");
        const auto failed = co_await connection.async_request("throw", with_error);
        CHECK(std::get<0>(failed) == errc::protocol_exception);
        CHECK(std::get<1>(failed).detail == "its words");
        co_await connection.async_wait_end(use_awaitable);
        CHECK(connection.lost()->detail == "its words");
    });
}

TEST_CASE("a reply that differs is told apart where that is asked for", "[connection]") {
    ScriptedServer server(echo::test::answer_with("other\r\n\r\n"));
    EchoConfig config;
    config.verify = true;
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), server.endpoint(), config);
        co_await connection.async_connect(use_awaitable);
        const auto outcome = co_await connection.async_call("Hello!", with_error);
        CHECK(std::get<0>(outcome) == errc::reply_mismatch);
        CHECK(std::get<1>(outcome) == "other");
    });
}

TEST_CASE("a large message that is given up in the middle of its write is written to its end", "[connection]") {
    ScriptedServer server([](ScriptedPeer& peer) -> awaitable<void> {
        co_await peer.gate();
        co_await peer.echo();
    });
    const std::string large(8'000'000, 'x');
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), server.endpoint(), pipelined(2));
        co_await connection.async_connect(use_awaitable);
        const auto outcome = co_await connection.async_request(large, {.timeout = 50ms}, with_error);
        CHECK(std::get<0>(outcome) == errc::request_timeout);
        CHECK(std::get<1>(outcome).wire_state == WireState::maybe_sent);
        server.open_gate();
        const std::string reply = co_await connection.async_call("next", use_awaitable);
        CHECK(reply == "next");
    });
}

}  // namespace connection_messages_test
