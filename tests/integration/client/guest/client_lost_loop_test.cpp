// A client that outlives the io_context that it works on: a mistake, and what is kept all the same.
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include <asio/bind_executor.hpp>
#include <asio/io_context.hpp>
#include <asio/system_executor.hpp>
#include <asio/use_future.hpp>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/client/running_loop.hpp"
#include "support/client/test_server.hpp"
#include "support/client/tokens.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_lost_loop_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::get;
using echo::test::RunningLoop;
using echo::test::ScriptedServer;
using echo::test::TestServer;

TEST_CASE("a client whose io_context is gone only fails, and can be destroyed", "[client]") {
    const TestServer server;
    auto loop = std::make_optional<RunningLoop>();
    auto echo = std::make_unique<Echo>(loop->context.get_executor(), server.endpoint());
    auto other = std::make_unique<Echo>(loop->context.get_executor(), server.endpoint());
    REQUIRE(get((*echo)("Hello!")) == "Hello!");
    auto deferred = echo->async_call("later", echo::test::deferred);

    loop.reset();

    CHECK(error_of((*echo)("Hello!")) == errc::client_closed);
    CHECK(error_of(echo->request("Hello!")) == errc::client_closed);
    CHECK(error_of(std::move(deferred)(asio::use_future)) == errc::client_closed);
    CHECK(error_of(echo->async_drain(1s, asio::use_future)) == std::error_code());
    std::promise<std::error_code> outcome;
    echo->async_call("Hello!", asio::bind_executor(asio::system_executor(), [&](std::error_code error, std::string) {
                         outcome.set_value(error);
                     }));
    CHECK(get(outcome.get_future()) == errc::client_closed);
    echo->close();
    CHECK(echo->stats().requests == 1);
    echo.reset();
    other.reset();
}

TEST_CASE("calls that are pending when the io_context goes are not left behind", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    auto loop = std::make_optional<RunningLoop>();
    EchoConfig config;
    config.pool_size = 1;
    config.request_timeout = 0s;
    Echo echo(loop->context.get_executor(), server.endpoint(), config);
    auto on_the_loop = echo("in flight");
    std::promise<std::error_code> outcome;
    echo.async_call("in line", asio::bind_executor(asio::system_executor(), [&](std::error_code error, std::string) {
                        outcome.set_value(error);
                    }));
    REQUIRE(eventually([&] { return echo.stats().in_flight == 1 && echo.stats().queued == 1; }));

    loop.reset();

    CHECK(get(outcome.get_future()) == errc::client_closed);
    CHECK_THROWS_AS(get(on_the_loop), std::future_error);
    CHECK(echo.stats().in_flight == 0);
}

TEST_CASE("when the io_context goes, nothing more is sent, and no hook is called", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    int told = 0;
    EchoConfig config;
    config.post_request = [&](std::error_code, const echo::Response&) { ++told; };
    config.connection_lost = [&](const echo::ConnectionLost&) { ++told; };
    std::optional<asio::io_context> loop(std::in_place);
    std::optional<Echo> echo(std::in_place, loop->get_executor(), server.endpoint(), config);
    echo->async_call("sent", [&](std::error_code, std::string) { loop->stop(); });
    loop->run();
    REQUIRE(told == 1);
    REQUIRE(server.messages_read() == 1);
    echo->async_call("not sent", {.idempotent = false}, [](std::error_code, std::string) {});
    const bool client_first = GENERATE(false, true);

    if (client_first) echo.reset();
    loop.reset();
    echo.reset();

    // With the end of the connection all has come that was sent on it.
    REQUIRE(eventually([&] { return server.open() == 0; }));
    CHECK(told == 1);
    CHECK(server.messages_read() == 1);
}

TEST_CASE("a client may go before or after its io_context, which never ran", "[client]") {
    const TestServer server;
    std::optional<asio::io_context> loop(std::in_place);
    std::optional<Echo> echo(std::in_place, loop->get_executor(), server.endpoint());
    auto never_begun = (*echo)("Hello!");
    const bool client_first = GENERATE(false, true);

    if (client_first) echo.reset();
    loop.reset();
    echo.reset();

    CHECK_THROWS(get(never_begun));
}

}  // namespace client_lost_loop_test
