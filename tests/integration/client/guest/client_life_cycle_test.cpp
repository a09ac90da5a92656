// Closing, destroying, and executors that go away.
#include <atomic>
#include <cerrno>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#include <asio/io_context.hpp>
#include <asio/use_future.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_life_cycle_test {

using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::get;
using echo::test::ScriptedServer;
using echo::test::TestServer;

TEST_CASE("closing ends every pending call, and each later one, with client_closed", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    Echo echo(server.endpoint());
    std::vector<std::future<std::string>> calls;
    for (int i = 0; i < 100; ++i) calls.push_back(echo("Hello!"));
    REQUIRE(eventually([&] { return echo.stats().in_use == 10; }));

    echo.close();
    echo.close();
    calls.push_back(echo("later"));

    for (auto& call : calls) CHECK(error_of(std::move(call)) == errc::client_closed);
    CHECK(eventually([&] { return server.open() == 0; }));
    CHECK(echo.stats().in_use == 0);
}

TEST_CASE("destroying a client with a thread of its own calls every handler first", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    std::atomic<int> called = 0;
    {
        Echo echo(server.endpoint());
        for (int i = 0; i < 50; ++i) {
            echo.async_call("Hello!", [&](std::error_code error, std::string) {
                if (error == errc::client_closed) ++called;
            });
        }
    }
    CHECK(called == 50);
}

TEST_CASE("a handler may destroy its own client", "[client]") {
    const TestServer server;
    std::promise<std::string> last_words;
    auto echo = std::make_unique<Echo>(server.endpoint());
    Echo& client = *echo;

    client.async_call("bye", [&, owner = std::move(echo)](std::error_code, std::string reply) mutable {
        owner.reset();
        last_words.set_value(std::move(reply));
    });

    CHECK(get(last_words.get_future()) == "bye");
}

TEST_CASE("a client that is closed lets its executor's run() return", "[client]") {
    const TestServer server;
    asio::io_context context;
    EchoConfig config;
    config.connect_timeout = config.idle_timeout = config.stall_timeout = std::chrono::hours(1);
    config.request_timeout = std::chrono::hours(2);
    Echo echo(context.get_executor(), server.endpoint(), config);
    auto reply = echo("Hello!");
    std::thread runner([&] { context.run_for(echo::test::patience); });
    const bool answered = reply.wait_for(echo::test::patience) == std::future_status::ready;

    echo.close();
    runner.join();

    REQUIRE(answered);
    CHECK(reply.get() == "Hello!");
    CHECK(context.stopped());
}

TEST_CASE("a client may be destroyed in the middle of a write", "[client]") {
    ScriptedServer server([](echo::test::ScriptedPeer& peer) -> asio::awaitable<void> { co_await peer.gate(); });
    asio::io_context context;
    auto echo = std::make_unique<Echo>(context.get_executor(), server.endpoint());
    std::error_code outcome;
    echo::Response response;
    // More than the system takes for a peer that does not read.
    echo->async_request(std::string(15 * 1024 * 1024, 'x'), [&](std::error_code error, echo::Response facts) {
        outcome = error;
        response = std::move(facts);
    });
    while (echo->stats().in_use == 0) context.run_one_for(echo::test::patience);

    echo.reset();
    context.run_for(echo::test::patience);

    CHECK(outcome == errc::client_closed);
    CHECK(response.wire_state == echo::WireState::maybe_sent);
}

TEST_CASE("an unused client keeps no executor running", "[client]") {
    asio::io_context context;
    const Echo echo(context.get_executor(), "localhost:8060");

    CHECK(context.run() == 0);
}

TEST_CASE("handlers go with an executor that is destroyed under its client", "[client]") {
    const std::shared_ptr<int> witness = std::make_shared<int>(0);
    ScriptedServer server(echo::test::never_answer());
    const auto keep = [witness](std::error_code, std::string) { FAIL("nothing runs any more"); };
    {
        asio::io_context context;
        EchoConfig config;
        config.pool_size = 1;
        Echo echo(context.get_executor(), server.endpoint(), config);
        for (int i = 0; i < 3; ++i) echo.async_call("Hello!", keep);
        // Far enough for one call to be carried and two to be queued.
        while (echo.stats().in_use == 0) context.run_one_for(echo::test::patience);
        echo.async_call("never looked at", keep);
        REQUIRE(witness.use_count() == 6);
    }
    CHECK(witness.use_count() == 2);
}

TEST_CASE("a client speaks to a server over a Unix socket", "[client]") {
    const std::string path = "/tmp/echo-client-test-" + std::to_string(::getpid()) + ".sock";
    echo::ServerConfig config;
    config.listen = {echo::Endpoint("unix:" + path)};
    auto server = std::make_unique<TestServer>(config);
    Echo echo(server->endpoint());

    const echo::Response response = get(echo.request("Hello!"));
    CHECK(response.message == "Hello!");
    CHECK(response.peer == "unix:" + path);

    server.reset();
    REQUIRE(eventually([&] { return echo.stats().available == 0; }));
    CHECK(error_of(echo("Hello!")).value() == ENOENT);
}

TEST_CASE("a client knows where it connects to, and on what", "[client]") {
    asio::io_context context;
    const Echo echo(context.get_executor(), "unix:/tmp/nobody.sock");

    CHECK(echo.endpoint() == echo::Endpoint("unix:/tmp/nobody.sock"));
    CHECK(echo.get_executor() == asio::any_io_executor(context.get_executor()));
}

}  // namespace client_life_cycle_test
