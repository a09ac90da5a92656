// How a thread of a benchmark opens connections, gives them up and replaces them.
#include <chrono>
#include <string>

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "client/app/errors/exit_code.hpp"
#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/peers/unwilling_ports.hpp"
#include "support/programs/load_run.hpp"

namespace client_app_load_connections_test {

using namespace std::chrono_literals;
using echo::client_app::ExitCode;
using echo::test::common_options;
using echo::test::CommonOptions;
using echo::test::Counts;
using echo::test::LoadOptions;
using echo::test::LoadRun;
using echo::test::RefusingPort;
using echo::test::requests;
using echo::test::run_load;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;

TEST_CASE("a run ends at once where nobody listens", "[client-app][bench]") {
    const RefusingPort port;
    CommonOptions common = common_options(port.endpoint());
    common.config.pool_size = 5;
    LoadOptions options;
    options.duration = 15s;

    const LoadRun result = run_load(common, options);

    CHECK(result.opened == 0);
    CHECK(result.counts().connect_errors >= 1);
    CHECK(result.counts() == Counts{.connect_errors = result.counts().connect_errors});
    REQUIRE(result.tally().failures.size() == 1);
    CHECK(result.tally().failures[0].exit_code == ExitCode::refused);
}

TEST_CASE("a server that ends every connection at once is not run at", "[client-app][bench]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.read_message();
        peer.reset();
    });
    CommonOptions common = common_options(server.endpoint());
    common.config.pool_size = 4;
    LoadOptions options;
    options.duration = 500ms;

    const LoadRun result = run_load(common, options);

    CHECK(result.counts().answered == 0);
    // At once, once more at once, and then after up to 50, 100, 200 ms: a connect in a loop would make thousands.
    CHECK(server.accepted() < 100);
    CHECK(server.accepted() > 4);
    CHECK(result.lost > 4);
}

TEST_CASE("a connection has no more than --requests-per-connection messages", "[client-app][bench]") {
    ScriptedServer server(echo::test::echo_all());
    CommonOptions common = common_options(server.endpoint());
    common.config.max_in_flight = 4;
    for (const bool is_open_loop : {false, true}) {
        CAPTURE(is_open_loop);
        const std::size_t accepted_before = server.accepted();
        LoadOptions options = requests(100);
        options.requests_per_connection = 10;
        if (is_open_loop) options.rate = 2000;

        const LoadRun result = run_load(common, options);

        CHECK(result.counts().answered == 100);
        CHECK(result.lost == 0);
        CHECK(server.accepted() - accepted_before >= 10);
        CHECK(server.accepted() - accepted_before <= 11);
    }
}

TEST_CASE("a connection that owes a reply for longer than its time is replaced", "[client-app][bench]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.echo(2);
        co_await peer.read_until_closed();
    });
    CommonOptions common = common_options(server.endpoint());
    common.config.request_timeout = 100ms;
    common.config.connect_timeout = 90ms;
    for (const bool is_open_loop : {false, true}) {
        CAPTURE(is_open_loop);
        LoadOptions options = requests(12);
        if (is_open_loop) options.rate = 1000;

        const auto began = std::chrono::steady_clock::now();
        const LoadRun result = run_load(common, options);

        CHECK(result.counts().answered == 8);
        CHECK(result.counts().failed == 4);
        CHECK(result.replaced == 3);
        CHECK(result.lost == 0);
        CHECK(std::chrono::steady_clock::now() - began < 5s);  // which one connection would take to be given up as dead
    }
}

TEST_CASE("a connection whose last message's time was up is replaced when the reply has come", "[client-app][bench]") {
    // Each message is answered late, and so that the server waits for no timer of its own.
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        for (;;) {
            const std::string message = co_await peer.read_message();
            asio::steady_timer pause(co_await asio::this_coro::executor, 60ms);
            co_await pause.async_wait(asio::use_awaitable);
            co_await peer.send_message(message);
        }
    });
    CommonOptions common = common_options(server.endpoint());
    common.config.pool_size = 1;
    common.config.request_timeout = 30ms;
    common.config.connect_timeout = 20ms;
    for (const bool is_open_loop : {false, true}) {
        CAPTURE(is_open_loop);
        const std::size_t accepted_before = server.accepted();
        LoadOptions options = requests(5);
        options.requests_per_connection = 1;
        if (is_open_loop) options.rate = 1000;

        const LoadRun result = run_load(common, options);

        CHECK(result.counts().failed == 5);
        CHECK(result.counts().answered == 0);
        CHECK(server.accepted() - accepted_before >= 5);
    }
}

}  // namespace client_app_load_connections_test
