// Completion tokens: where handlers run, and when they must not.
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <asio/bind_executor.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_future.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/client/tokens.hpp"
#include "support/waiting.hpp"

namespace client_tokens_test {

using echo::Echo;
using echo::errc;
using echo::test::error_of;
using echo::test::get;
using echo::test::TestServer;

namespace {

// The thread on which everything of a client with its own thread runs.
std::thread::id thread_of(Echo& echo) {
    return get(asio::post(echo.get_executor(), asio::use_future([] { return std::this_thread::get_id(); })));
}

}  // namespace

TEST_CASE("a callback gets the reply on the client's own thread", "[client]") {
    const TestServer server;
    Echo echo(server.endpoint());
    std::promise<std::tuple<std::error_code, std::string, std::thread::id>> outcome;

    echo.async_call("Hello!", [&](std::error_code error, std::string reply) {
        outcome.set_value({error, std::move(reply), std::this_thread::get_id()});
    });

    const auto [error, reply, thread] = get(outcome.get_future());
    CHECK_FALSE(error);
    CHECK(reply == "Hello!");
    CHECK(thread == thread_of(echo));
}

TEST_CASE("a handler that can only be moved is good enough", "[client]") {
    const TestServer server;
    Echo echo(server.endpoint());
    std::promise<std::string> outcome;
    auto reply = outcome.get_future();

    echo.async_call("Hello!", [outcome = std::move(outcome), only = std::make_unique<int>(1)](
                                  std::error_code, std::string text) mutable { outcome.set_value(std::move(text)); });

    CHECK(get(reply) == "Hello!");
}

TEST_CASE("use_future gives a future that throws what went wrong", "[client]") {
    const TestServer server;
    Echo echo(server.endpoint());

    CHECK(get(echo.async_call("Hello!", asio::use_future)) == "Hello!");
    CHECK(get(echo.async_request("Hello!", asio::use_future)).session == 1);
    CHECK(error_of(echo.async_call("\r\n\r\n", asio::use_future)) == errc::separator_in_message);
}

TEST_CASE("deferred starts the call when it is told to, and not before", "[client]") {
    const TestServer server;
    Echo echo(server.endpoint());

    auto operation = echo.async_call("Hello!", echo::test::deferred);
    CHECK(echo.stats().sessions == 0);
    auto reply = std::move(operation)(asio::use_future);

    CHECK(get(reply) == "Hello!");
}

TEST_CASE("a handler is called on its own executor, which it keeps running", "[client]") {
    const TestServer server;
    Echo echo(server.endpoint());
    asio::io_context other;
    std::thread::id called_on;
    const auto note_thread = [&](std::error_code, std::string) { called_on = std::this_thread::get_id(); };

    SECTION("when the call was answered") {
        echo.async_call("Hello!", asio::bind_executor(other, note_thread));
    }
    SECTION("when the call was refused") {
        echo.async_call("\r\n\r\n", asio::bind_executor(other, note_thread));
    }
    SECTION("when the client was closed") {
        echo.close();
        echo.async_call("Hello!", asio::bind_executor(other, note_thread));
    }
    other.run_for(echo::test::patience);

    CHECK(called_on == std::this_thread::get_id());
}

TEST_CASE("no handler is called inside the initiation of its call", "[client]") {
    const TestServer server;
    Echo echo(server.endpoint());
    const std::string message = GENERATE("Hello!", "\r\n\r\n");
    const bool closed = GENERATE(false, true);
    CAPTURE(message, closed);
    if (closed) echo.close();
    std::promise<bool> called_inside;

    // On the client's own thread, where nothing but the rule itself stands against calling it at once.
    asio::post(echo.get_executor(), [&] {
        auto initiating = std::make_shared<bool>(true);
        echo.async_call(message,
                        [&, initiating](std::error_code, std::string) { called_inside.set_value(*initiating); });
        *initiating = false;
    });

    CHECK_FALSE(get(called_inside.get_future()));
}

TEST_CASE("a handler may make the next call", "[client]") {
    const TestServer server;
    Echo echo(server.endpoint());
    std::promise<int> done;
    std::function<void(int)> call = [&](int remaining) {
        echo.async_call(std::to_string(remaining), [&, remaining](std::error_code error, std::string reply) {
            if (error || reply != std::to_string(remaining)) return done.set_value(-1);
            remaining == 0 ? done.set_value(0) : call(remaining - 1);
        });
    };

    call(200);

    CHECK(get(done.get_future()) == 0);
    CHECK(echo.stats().requests_processed == 201);
}

TEST_CASE("many threads may run the caller's executor", "[client]") {
    const TestServer server;
    asio::thread_pool threads(4);
    Echo echo(threads.get_executor(), server.endpoint());
    std::vector<std::future<std::string>> replies;

    for (int i = 0; i < 500; ++i) replies.push_back(echo.async_call(std::to_string(i), asio::use_future));

    for (std::size_t i = 0; i < replies.size(); ++i) REQUIRE(get(replies[i]) == std::to_string(i));
    CHECK(echo.stats().sessions <= 10);
    echo.close();
    threads.join();
}

TEST_CASE("the caller's executor may be a strand already", "[client]") {
    const TestServer server;
    asio::thread_pool threads(2);
    Echo echo(asio::make_strand(threads), server.endpoint());

    CHECK(get(echo("Hello!")) == "Hello!");

    echo.close();
    threads.join();
}

}  // namespace client_tokens_test
