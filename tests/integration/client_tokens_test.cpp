// Completion tokens: where handlers run, and when they must not.
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <asio/associated_allocator.hpp>
#include <asio/bind_executor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/test_server.hpp"
#include "support/tokens.hpp"
#include "support/waiting.hpp"

using echo::Echo;
using echo::errc;
using echo::Response;
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

TEST_CASE("use_awaitable gives the reply to a coroutine, or throws", "[client]") {
    const TestServer server;
    asio::io_context context;
    Echo echo(context.get_executor(), server.endpoint());
    auto calls = [&]() -> asio::awaitable<void> {
        CHECK(co_await echo.async_call("one", asio::use_awaitable) == "one");
        const Response response = co_await echo.async_request("two", asio::use_awaitable);
        CHECK(response.reused);
        CHECK_THROWS_AS(co_await echo.async_call("\r\n\r\n", asio::use_awaitable), std::system_error);
        echo.close();
    };

    auto done = asio::co_spawn(context, calls, asio::use_future);
    context.run_for(echo::test::patience);

    CHECK_NOTHROW(get(done));
}

TEST_CASE("as_tuple gives the error beside the result", "[client]") {
    const TestServer server;
    asio::io_context context;
    Echo echo(context.get_executor(), server.endpoint());
    const auto token = echo::test::as_tuple(asio::use_awaitable);
    auto calls = [&]() -> asio::awaitable<void> {
        const auto [no_error, reply] = co_await echo.async_call("Hello!", token);
        CHECK_FALSE(no_error);
        CHECK(reply == "Hello!");

        const auto [error, response] = co_await echo.async_request("\r\n\r\n", token);
        CHECK(error == errc::separator_in_message);
        CHECK(response.wire_state == echo::WireState::not_sent);
        echo.close();
    };

    auto done = asio::co_spawn(context, calls, asio::use_future);
    context.run_for(echo::test::patience);

    CHECK_NOTHROW(get(done));
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

namespace {

// Counts what is allocated through it and has not been given back.
template <class Value>
struct CountingAllocator {
    using value_type = Value;

    explicit CountingAllocator(std::shared_ptr<std::atomic<int>> counter) : live(std::move(counter)) {}
    template <class Other>
    CountingAllocator(const CountingAllocator<Other>& other) : live(other.live) {}

    Value* allocate(std::size_t count) {
        ++*live;
        return std::allocator<Value>().allocate(count);
    }
    void deallocate(Value* memory, std::size_t count) {
        --*live;
        std::allocator<Value>().deallocate(memory, count);
    }
    bool operator==(const CountingAllocator& other) const { return live == other.live; }

    std::shared_ptr<std::atomic<int>> live;
};

struct HandlerWithAllocator {
    using allocator_type = CountingAllocator<char>;
    allocator_type get_allocator() const { return allocator; }
    void operator()(std::error_code, std::string reply) { outcome->set_value(std::move(reply)); }

    allocator_type allocator;
    std::promise<std::string>* outcome;
};

}  // namespace

TEST_CASE("a call lives in memory from its handler's allocator", "[client]") {
    const TestServer server;
    const auto live = std::make_shared<std::atomic<int>>(0);
    {
        Echo echo(server.endpoint());
        std::promise<std::string> outcome;
        std::promise<int> while_pending;
        asio::post(echo.get_executor(), [&] {
            echo.async_call("Hello!", HandlerWithAllocator{CountingAllocator<char>(live), &outcome});
            while_pending.set_value(*live);
        });

        CHECK(get(while_pending.get_future()) > 0);
        CHECK(get(outcome.get_future()) == "Hello!");
    }
    CHECK(*live == 0);
}
