// Connections that ended while their client's event loop stood still, as when the machine was asleep.
#include <atomic>
#include <future>
#include <optional>
#include <string>

#include <asio/io_context.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_stale_test {

using namespace std::chrono_literals;
using echo::CallOptions;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::PoolStats;
using echo::Response;
using echo::test::eventually;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;

namespace {

enum class End { close, reset, bytes };

// A client whose event loop is run by hand, and a server that ends the first connection while it stands still.
class StoppedClient {
public:
    StoppedClient(End end, std::chrono::nanoseconds check_after)
        : server_([this, end](ScriptedPeer& peer) { return serve(peer, end); }),
          echo_(context_.get_executor(), server_.endpoint(), config(check_after)) {}

    Response call(const std::string& message, CallOptions options = {}) {
        std::optional<Response> outcome;
        echo_.async_request(message, options, [&](std::error_code error, Response response) {
            error_ = error;
            outcome = std::move(response);
        });
        const auto deadline = std::chrono::steady_clock::now() + echo::test::patience;
        while (!outcome && context_.run_one_until(deadline) > 0) continue;
        REQUIRE(outcome);
        return *outcome;
    }

    /// The event loop stands still until the server has ended the connection, and for longer than 2 ms in any case.
    void sleep_while_server_ends_connection() {
        const auto began = std::chrono::steady_clock::now();
        server_.open_gate();
        REQUIRE(eventually([&] { return bytes_sent_ || server_.open() == 0; }));
        REQUIRE(eventually([&] { return std::chrono::steady_clock::now() > began + 2ms; }));
    }

    std::error_code error() const { return error_; }
    PoolStats stats() const { return echo_.stats(); }
    const ScriptedServer& server() const { return server_; }

private:
    static EchoConfig config(std::chrono::nanoseconds check_after) {
        EchoConfig config;
        config.pool_size = 1;
        config.check_after = check_after;
        return config;
    }

    asio::awaitable<void> serve(ScriptedPeer& peer, End end) {
        if (peer.number() > 1) co_await peer.echo();
        std::string message = co_await peer.read_message();
        co_await peer.send_message(std::move(message));
        co_await peer.gate();
        if (end == End::reset) peer.reset();
        if (end != End::bytes) co_return;
        co_await peer.send("nobody asked\r\n\r\n");
        bytes_sent_ = true;
        co_await peer.read_until_closed();
    }

    std::atomic<bool> bytes_sent_ = false;
    std::error_code error_;
    ScriptedServer server_;
    asio::io_context context_;
    Echo echo_;
};

}  // namespace

TEST_CASE("a connection that ended unseen is found out before a call is written to it", "[client]") {
    const End end = GENERATE(End::close, End::reset, End::bytes);
    CAPTURE(static_cast<int>(end));
    StoppedClient client(end, 1ms);
    REQUIRE(client.call("one").message == "one");

    client.sleep_while_server_ends_connection();
    // A call that must not be written twice: it is looked first, and nothing was written.
    const Response response = client.call("two", {.idempotent = false});

    CHECK_FALSE(client.error());
    CHECK(response.message == "two");
    CHECK(response.session == 2);
    CHECK(response.attempts == 2);
    CHECK_FALSE(response.reused);
    CHECK(client.stats().found_stale == 1);
    CHECK(client.stats().retried == 1);
    CHECK(client.stats().connections_lost == 1);
    CHECK(client.server().messages_read() == 2);
}

TEST_CASE("a connection is looked at only when it was idle for check_after, and never where that is 0", "[client]") {
    const auto check_after = GENERATE(std::chrono::nanoseconds(0), std::chrono::nanoseconds(1h));
    const End end = GENERATE(End::close, End::reset);
    CAPTURE(check_after.count(), static_cast<int>(end));
    StoppedClient client(end, check_after);
    REQUIRE(client.call("one").message == "one");

    client.sleep_while_server_ends_connection();
    const Response response = client.call("two", {.idempotent = false});

    CHECK(client.error() == errc::connection_lost);
    CHECK(response.attempts == 1);
    CHECK(response.session == 1);
    CHECK(client.stats().found_stale == 0);
    CHECK(client.stats().connections_lost == 1);
}

TEST_CASE("a call that the server may get twice comes through without a look, too", "[client]") {
    const End end = GENERATE(End::close, End::reset);
    StoppedClient client(end, 0s);
    REQUIRE(client.call("one").message == "one");

    client.sleep_while_server_ends_connection();
    const Response response = client.call("two");

    CHECK(response.message == "two");
    CHECK(response.attempts == 2);
    CHECK(client.stats().found_stale == 0);
    CHECK(client.stats().retried == 1);
}

TEST_CASE("a look at a connection that is well changes nothing", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    EchoConfig config;
    config.pool_size = 1;
    config.check_after = 1ns;
    Echo echo(server.endpoint(), config);

    for (int i = 0; i < 20; ++i) {
        const Response response = echo::test::get(echo.request(std::to_string(i)));
        CHECK(response.message == std::to_string(i));
        CHECK(response.attempts == 1);
    }
    CHECK(echo.stats().found_stale == 0);
    CHECK(echo.stats().sessions == 1);
}

}  // namespace client_stale_test
