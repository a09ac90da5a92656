// What goes wrong on one connection, and that it stays with the call that it belongs to.
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <system_error>
#include <tuple>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <echo/connection.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/pipelined.hpp"
#include "support/client/with_loop.hpp"
#include "support/peers/scripted_server.hpp"

namespace connection_faults_test {

using namespace std::chrono_literals;
using asio::awaitable;
using asio::use_awaitable;
using echo::Connection;
using echo::EchoConfig;
using echo::EndReason;
using echo::errc;
using echo::WireState;
using echo::test::pipelined;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;
using echo::test::with_error;
using echo::test::with_loop;

namespace {

// Waits for what the server's own thread does.
awaitable<void> until(asio::io_context& context, std::function<bool()> holds) {
    asio::steady_timer timer(context);
    const auto deadline = std::chrono::steady_clock::now() + echo::test::patience;
    while (!holds() && std::chrono::steady_clock::now() < deadline) {
        timer.expires_after(1ms);
        co_await timer.async_wait(use_awaitable);
    }
    CHECK(holds());
}

}  // namespace

TEST_CASE("no more than max_in_flight calls travel, and the others wait in line", "[connection]") {
    ScriptedServer server([](ScriptedPeer& peer) -> awaitable<void> {
        std::vector<std::string> messages;
        for (int i = 0; i < 3; ++i) messages.push_back(co_await peer.read_message());
        co_await peer.gate();
        for (const std::string& message : messages) co_await peer.send_message(message);
        co_await peer.echo();
    });
    EchoConfig config = pipelined(3);
    config.max_queued = 2;
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), server.endpoint(), config);
        co_await connection.async_connect(use_awaitable);
        std::vector<std::string> replies;
        std::vector<std::error_code> errors;
        for (int i = 0; i < 6; ++i) {
            connection.async_call(std::to_string(i), [&](std::error_code error, std::string reply) {
                error ? errors.push_back(error) : replies.push_back(std::move(reply));
            });
        }
        co_await until(context, [&] { return server.messages_read() == 3; });
        CHECK(errors == std::vector<std::error_code>{errc::queue_full});
        CHECK(connection.pending() == 5);
        CHECK(connection.free_places() == 0);
        server.open_gate();
        co_await until(context, [&] { return replies.size() == 5; });
        const std::string reply = co_await connection.async_call("last", use_awaitable);
        CHECK(reply == "last");
        CHECK(replies == std::vector<std::string>{"0", "1", "2", "3", "4"});
    });
}

TEST_CASE("a reply that comes too late reaches nobody, and the connection goes on", "[connection]") {
    ScriptedServer server(echo::test::echo_behind_gate());
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), server.endpoint(), pipelined(4));
        co_await connection.async_connect(use_awaitable);
        const auto late = co_await connection.async_request("late", {.timeout = 20ms}, with_error);
        CHECK(std::get<0>(late) == errc::request_timeout);
        CHECK(std::get<1>(late).wire_state == WireState::sent);
        CHECK(std::get<1>(late).message.empty());

        asio::cancellation_signal signal;
        std::error_code cancelled;
        connection.async_call(
            "cancelled", asio::bind_cancellation_slot(
                             signal.slot(), [&](std::error_code error, const std::string&) { cancelled = error; }));
        co_await until(context, [&] { return server.messages_read() == 1; });
        signal.emit(asio::cancellation_type::terminal);
        CHECK_FALSE(cancelled);  // not inside
        co_await until(context, [&] { return cancelled == asio::error::operation_aborted; });
        CHECK(connection.pending() == 0);

        server.open_gate();
        const std::string reply = co_await connection.async_call("next", use_awaitable);
        CHECK(reply == "next");
        CHECK(server.accepted() == 1);
    });
}

TEST_CASE("nothing is sent twice: a lost connection fails what it carried and ends", "[connection]") {
    ScriptedServer server(echo::test::close_after(1));
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), server.endpoint(), pipelined(2));
        co_await connection.async_connect(use_awaitable);
        std::vector<std::error_code> errors;
        for (int i = 0; i < 4; ++i) {
            connection.async_call("message",
                                  [&](std::error_code error, const std::string&) { errors.push_back(error); });
        }
        co_await connection.async_wait_end(use_awaitable);
        REQUIRE(errors.size() == 4);
        CHECK_FALSE(errors[0]);
        for (std::size_t i = 1; i < 4; ++i) CHECK(errors[i] == errc::connection_lost);
        CHECK(connection.lost()->reason == EndReason::lost);
        CHECK(connection.lost()->answered == 1);
        const auto later = co_await connection.async_call("later", with_error);
        CHECK(std::get<0>(later) == std::errc::not_connected);
        CHECK(server.accepted() == 1);
    });
}

TEST_CASE("a connection that is lost while nobody calls tells who waits for its end", "[connection]") {
    ScriptedServer server(echo::test::echo_all());
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), server.endpoint());
        co_await connection.async_connect(use_awaitable);
        co_await connection.async_call("Hello!", use_awaitable);
        server.close_oldest();
        co_await connection.async_wait_end(use_awaitable);
        CHECK(connection.lost()->reason == EndReason::lost);
        CHECK(connection.lost()->error == asio::error::eof);
        CHECK_FALSE(connection.is_open());
    });
}

TEST_CASE("bytes that nobody asked for end the connection and reach nobody", "[connection]") {
    ScriptedServer server(echo::test::answer_with("reply\r\n\r\nanother\r\n\r\n"));
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), server.endpoint());
        co_await connection.async_connect(use_awaitable);
        const std::string reply = co_await connection.async_call("Hello!", use_awaitable);
        CHECK(reply == "reply");
        co_await connection.async_wait_end(use_awaitable);
        CHECK(connection.lost()->error == errc::unexpected_reply);
    });
}

TEST_CASE("a server that falls silent costs a connection, once nobody waits any more", "[connection]") {
    ScriptedServer server(echo::test::never_answer());
    EchoConfig config = pipelined(4);
    config.stall_timeout = 100ms;
    with_loop([&](asio::io_context& context) -> awaitable<void> {
        Connection connection(context.get_executor(), server.endpoint(), config);
        co_await connection.async_connect(use_awaitable);
        const auto one = co_await connection.async_call("one", {.timeout = 20ms}, with_error);
        CHECK(std::get<0>(one) == errc::request_timeout);
        CHECK(connection.is_open());
        const auto two = co_await connection.async_call("two", {.timeout = 300ms}, with_error);
        CHECK(std::get<0>(two) == errc::request_timeout);
        co_await connection.async_wait_end(use_awaitable);
        CHECK(connection.lost()->reason == EndReason::stalled);
        CHECK_FALSE(connection.lost()->error);
    });
}

}  // namespace connection_faults_test
