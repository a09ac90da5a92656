// A server that is stopped in its tracks: its sockets are open, the system still takes connections and bytes for it,
// and it answers nothing.
#include <chrono>
#include <future>
#include <string>
#include <vector>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/processes/server_process.hpp"
#include "support/sanitizer.hpp"
#include "support/waiting.hpp"

namespace client_stopped_server_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::Response;
using echo::test::get;
using echo::test::ServerProcess;

namespace {

// A call to a server that goes on must have time enough.
constexpr auto deadline = echo::test::is_slow_build ? 1s : 200ms;

// The timer's tick is far below; this is what a busy machine may take to let the client's thread run.
constexpr auto slack = echo::test::is_slow_build ? 1s : 100ms;

EchoConfig with_deadline(std::size_t pool_size, std::size_t max_in_flight) {
    EchoConfig config;
    config.pool_size = pool_size;
    config.max_in_flight = max_in_flight;
    config.request_timeout = deadline;
    config.connect_timeout = deadline / 2;
    return config;
}

void check_ends_at_deadline(std::future<Response>& call) {
    try {
        get(call);
        FAIL("a stopped server has answered");
    } catch (const echo::Error& error) {
        CHECK(error.code() == errc::request_timeout);
        CHECK(error.response().total >= deadline);
        CHECK(error.response().total < deadline + slack);
    }
}

}  // namespace

TEST_CASE("a call to a stopped server ends at its deadline", "[client]") {
    ServerProcess server;
    const bool is_connected = GENERATE(false, true);
    CAPTURE(is_connected);
    Echo echo(server.endpoint(), with_deadline(1, 1));
    if (is_connected) REQUIRE(get(echo("before")) == "before");
    server.stop();

    auto call = echo.request("Hello!");

    check_ends_at_deadline(call);
}

TEST_CASE("pipelined calls, and those in line behind them, end at their deadlines too", "[client]") {
    ServerProcess server;
    Echo echo(server.endpoint(), with_deadline(2, 4));
    REQUIRE(get(echo("before")) == "before");
    server.stop();
    std::vector<std::future<Response>> calls;

    for (int i = 0; i < 20; ++i) calls.push_back(echo.request("message " + std::to_string(i)));

    for (auto& call : calls) check_ends_at_deadline(call);
    CHECK(echo.stats().queued == 0);
}

TEST_CASE("when a stopped server goes on, its late replies reach nobody", "[client]") {
    ServerProcess server;
    Echo echo(server.endpoint(), with_deadline(1, 4));
    REQUIRE(get(echo("before")) == "before");
    server.stop();
    auto late = echo.request("late");
    check_ends_at_deadline(late);

    server.resume();

    CHECK(get(echo("after")) == "after");
    CHECK(get(echo("and after that")) == "and after that");
}

}  // namespace client_stopped_server_test
