// How handlers come to executors that are not the client's.
#include <atomic>
#include <future>
#include <string>
#include <system_error>

#include <asio/any_io_executor.hpp>
#include <asio/bind_executor.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/thread_pool.hpp>

#include <echo/client.hpp>
#include <echo/connection.hpp>

#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_delivery_elsewhere_test {

using echo::Echo;
using echo::EchoConfig;
using echo::test::eventually;
using echo::test::get;
using echo::test::patience;
using echo::test::ScriptedServer;

namespace {

EchoConfig pipelined() {
    EchoConfig config;
    config.pool_size = 1;
    config.max_in_flight = 100;
    return config;
}

// A thread pool's executor that counts what it is given.
struct CountingExecutor {
    asio::thread_pool::executor_type inner;
    std::atomic<int>* posts;

    asio::execution_context& query(asio::execution::context_t) const noexcept { return inner.context(); }
    static constexpr asio::execution::blocking_t query(asio::execution::blocking_t) noexcept {
        return asio::execution::blocking_t::never;
    }
    template <class Function>
    void execute(Function function) const {
        ++*posts;
        asio::post(inner, std::move(function));
    }
    bool operator==(const CountingExecutor&) const noexcept = default;
};

}  // namespace

TEST_CASE("calls that end together come to another executor by one post", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    constexpr int calls = 50;
    std::atomic<int> posts = 0;
    std::atomic<int> called = 0;
    asio::thread_pool threads(1);
    const asio::any_io_executor executor = CountingExecutor{threads.get_executor(), &posts};
    asio::io_context context;
    const auto count = [&](std::error_code, const std::string&) { ++called; };
    SECTION("the handlers'") {
        Echo echo(context.get_executor(), server.endpoint(), pipelined());
        for (int i = 0; i < calls; ++i) echo.async_call("message", asio::bind_executor(executor, count));
        asio::post(context, [&] { echo.close(); });
        context.run_for(patience);
        CHECK(eventually([&] { return called == calls; }));
    }
    SECTION("the client's") {
        Echo echo(executor, server.endpoint(), pipelined());
        for (int i = 0; i < calls; ++i) echo.async_call("message", count);
        REQUIRE(eventually([&] { return echo.stats().in_flight == calls; }));
        echo.close();
        CHECK(eventually([&] { return called == calls; }));
    }
    SECTION("the handlers' of a connection") {
        echo::Connection connection(context.get_executor(), server.endpoint(), pipelined());
        connection.async_connect([](std::error_code) {});
        for (int i = 0; i < calls; ++i) connection.async_call("message", asio::bind_executor(executor, count));
        connection.close();
        context.run_for(patience);
        CHECK(eventually([&] { return called == calls; }));
    }
    threads.join();
    CHECK(posts == 2);  // with that of whoever would go on if a handler waited, or threw
}

TEST_CASE("a handler elsewhere may wait for what another one of its turn does", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    asio::thread_pool threads(2);
    Echo echo(threads.get_executor(), server.endpoint(), pipelined());
    std::promise<void> second_was_called;
    std::promise<bool> first_saw_it;
    echo.async_call("first", [&](std::error_code, const std::string&) {
        first_saw_it.set_value(second_was_called.get_future().wait_for(patience) == std::future_status::ready);
    });
    echo.async_call("second", [&](std::error_code, const std::string&) { second_was_called.set_value(); });
    REQUIRE(eventually([&] { return echo.stats().in_flight == 2; }));

    echo.close();

    CHECK(get(first_saw_it.get_future()));
    threads.join();
}

}  // namespace client_delivery_elsewhere_test
