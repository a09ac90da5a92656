// How handlers are called when many calls end together: none is lost, none holds up the others or the client.
#include <algorithm>
#include <atomic>
#include <future>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/use_future.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_delivery_test {

using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::test::eventually;
using echo::test::get;
using echo::test::patience;
using echo::test::ScriptedServer;
using echo::test::TestServer;

namespace {

EchoConfig pipelined() {
    EchoConfig config;
    config.pool_size = 1;
    config.max_in_flight = 100;
    return config;
}

}  // namespace

TEST_CASE("where two threads run the loop, a handler may wait for what another handler of the same turn does",
          "[client]") {
    ScriptedServer server(echo::test::never_answer());
    asio::io_context context;
    Echo echo(context.get_executor(), server.endpoint(), pipelined());
    std::promise<void> second_was_called;
    std::promise<bool> first_saw_it;
    echo.async_call("first", [&](std::error_code, const std::string&) {
        first_saw_it.set_value(second_was_called.get_future().wait_for(patience) == std::future_status::ready);
    });
    echo.async_call("second", [&](std::error_code, const std::string&) { second_was_called.set_value(); });

    std::vector<std::jthread> threads;
    for (int i = 0; i < 2; ++i) threads.emplace_back([&] { context.run_for(2 * patience); });
    REQUIRE(eventually([&] { return echo.stats().in_flight == 2; }));
    echo.close();  // which ends both

    CHECK(get(first_saw_it.get_future()));
    context.stop();
}

TEST_CASE("a handler that throws loses no other's completion", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    asio::io_context context;
    Echo echo(context.get_executor(), server.endpoint(), pipelined());
    int called = 0;
    for (int i = 0; i < 5; ++i) {
        echo.async_call("message", [&, i](std::error_code error, const std::string&) {
            ++called;
            CHECK(error == errc::client_closed);
            if (i % 2 == 0) throw std::runtime_error("thrown by a handler");
        });
    }
    asio::post(context, [&] { echo.close(); });

    int thrown = 0;
    for (bool ended = false; !ended;) {
        try {
            context.run_for(patience);
            ended = true;
        } catch (const std::runtime_error&) {
            ++thrown;
        }
    }

    CHECK(called == 5);
    CHECK(thrown == 3);
}

TEST_CASE("a handler may run the loop itself until its next call has ended", "[client]") {
    const TestServer server;
    asio::io_context context;
    Echo echo(context.get_executor(), server.endpoint());
    std::string inner;
    echo.async_call("outer", [&](std::error_code, const std::string&) {
        echo.async_call("inner", [&](std::error_code, std::string reply) { inner = std::move(reply); });
        while (inner.empty() && context.run_one_for(patience) > 0) continue;
        echo.close();
    });

    context.run_for(patience);

    CHECK(inner == "inner");
}

TEST_CASE("when a handler is called, all that its turn decided is done", "[client]") {
    ScriptedServer server(echo::test::echo_all());
    EchoConfig config;
    config.pool_size = 1;
    Echo echo(server.endpoint(), config);
    std::promise<bool> next_was_sent;
    echo.async_call("first", [&](std::error_code, const std::string&) {
        next_was_sent.set_value(eventually([&] { return server.messages_read() == 2; }));
    });
    auto next = echo("next");

    CHECK(get(next_was_sent.get_future()));
    CHECK(get(next) == "next");
}

TEST_CASE("a handler on the client's own thread that closes it has returned before the next one is called",
          "[client]") {
    ScriptedServer server(echo::test::never_answer());
    std::vector<std::string> events;
    std::promise<void> all;
    Echo echo(server.endpoint(), pipelined());
    auto first = asio::post(echo.get_executor(), asio::use_future([&] {
                                echo.async_call("a\r\n\r\nb", [&](std::error_code, const std::string&) {
                                    echo.close();
                                    events.emplace_back("closed");
                                });
                                echo.async_call("pending", [&](std::error_code, const std::string&) {
                                    events.emplace_back("ended");
                                    all.set_value();
                                });
                            }));
    get(std::move(first));
    get(all.get_future());

    CHECK(events == std::vector<std::string>{"closed", "ended"});
}

TEST_CASE("what a handler on the client's own thread starts is in the books at once", "[client]") {
    const TestServer server;
    EchoConfig config = pipelined();
    config.max_queued = 3;
    Echo echo(server.endpoint(), config);
    std::vector<std::error_code> outcomes;
    std::promise<void> all;
    const auto note = [&](std::error_code error, const std::string&) {
        outcomes.push_back(error);
        if (outcomes.size() == 4) all.set_value();
    };
    echo::PoolStats before;
    echo::PoolStats after;
    echo.async_call("first", [&](std::error_code, const std::string&) {
        before = echo.stats();
        for (int i = 0; i < 4; ++i) echo.async_call("next", note);
        after = echo.stats();
    });
    get(all.get_future());

    CHECK(after.requests == before.requests + 4);
    CHECK(after.queued == before.queued + 3);
    CHECK(after.queued_bytes == before.queued_bytes + 3 * std::string("next").size());
    CHECK(after.refused == before.refused + 1);
    CHECK(std::count(outcomes.begin(), outcomes.end(), errc::queue_full) == 1);
    CHECK(std::count(outcomes.begin(), outcomes.end(), std::error_code()) == 3);
}

TEST_CASE("calls that fail at once and are made again by their handlers leave the loop its turn", "[client]") {
    const TestServer server;
    Echo echo(server.endpoint());
    std::atomic<bool> stop = false;
    struct Stubborn {
        Echo& echo;
        std::atomic<bool>& stop;
        void call() {
            // Refused for what it holds.
            echo.async_call("a\r\n\r\nb", [this](std::error_code, const std::string&) {
                if (!stop) call();
            });
        }
    } stubborn{echo, stop};
    asio::post(echo.get_executor(), [&] { stubborn.call(); });

    CHECK(get(echo("Hello!")) == "Hello!");
    stop = true;
}

}  // namespace client_delivery_test
