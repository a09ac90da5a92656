// What a call costs in memory: where a large message is while it travels, and what a steady stream of calls allocates.
#include <cstddef>
#include <future>
#include <optional>
#include <string>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/use_future.hpp>

#include <echo/client.hpp>

#include "support/allocation_count.hpp"
#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_memory_test {

using echo::Echo;
using echo::EchoConfig;
using echo::Framing;
using echo::test::AllocationWatch;
using echo::test::get;
using echo::test::ScriptedServer;
using echo::test::TestServer;

namespace {

constexpr std::size_t mebibyte = 1024 * 1024;

struct Cost {
    std::string reply;
    const void* sent_from = nullptr;
    std::size_t huge = 0;     // blocks of 1 MiB and more
    std::size_t largest = 0;  // block
};

// A call whose every step is taken by this thread, where the watch sees it; the first one on its connection is not
// counted.
Cost cost_of_call(const echo::Endpoint& server, std::string message, EchoConfig config = {}) {
    asio::io_context context;
    config.pool_size = 1;
    Echo echo(context.get_executor(), server, config);
    std::optional<std::string> reply;
    const auto run = [&](std::string text) {
        reply.reset();
        echo.async_call(std::move(text), [&](std::error_code, std::string answer) { reply = std::move(answer); });
        while (!reply && context.run_one_for(echo::test::patience) > 0) continue;
    };
    run("the first call");

    Cost cost;
    cost.sent_from = message.data();
    const AllocationWatch watch;
    run(std::move(message));
    cost.huge = watch.huge();
    cost.largest = watch.largest();
    REQUIRE(reply);
    cost.reply = std::move(*reply);
    return cost;
}

constexpr int warm_up = 100;
constexpr int counted = 100;

// Calls one after the other on the client's own thread, each made by the handler of the one before; what all but the
// first hundred allocate there.
class StreamOfCallbacks {
public:
    explicit StreamOfCallbacks(Echo& echo) : echo_(echo) {}

    std::size_t allocations() {
        auto result = allocations_.get_future();
        call(warm_up + counted);
        return get(result);
    }

private:
    void call(int remaining) {
        echo_.async_call("Hello!", [this, remaining](std::error_code, const std::string&) {
            if (remaining == counted) watch_.emplace();
            if (remaining > 0) return call(remaining - 1);
            const std::size_t allocated = watch_->count();
            watch_.reset();
            allocations_.set_value(allocated);
        });
    }

    Echo& echo_;
    std::optional<AllocationWatch> watch_;
    std::promise<std::size_t> allocations_;
};

asio::awaitable<std::size_t> stream_in_coroutine(Echo& echo) {
    for (int i = 0; i < warm_up; ++i) co_await echo.async_call("Hello!", asio::use_awaitable);
    const AllocationWatch watch;
    for (int i = 0; i < counted; ++i) co_await echo.async_call("Hello!", asio::use_awaitable);
    co_return watch.count();
}

}  // namespace

TEST_CASE("a large message is sent from where its caller put it", "[memory]") {
    ScriptedServer server(echo::test::answer_with("short\r\n\r\n"));

    const Cost cost = cost_of_call(server.endpoint(), std::string(mebibyte, 'x'));

    CHECK(cost.reply == "short");
    CHECK(cost.largest < mebibyte / 4);
}

TEST_CASE("the reply to a large message is in the message's memory", "[memory]") {
    const auto framing = Framing::named(GENERATE(as<std::string>(), "separator", "length", "raw"));
    CAPTURE(framing.name());
    echo::ServerConfig server_config;
    server_config.framing = framing;
    const TestServer server(server_config);
    EchoConfig config;
    config.framing = framing;

    const Cost cost = cost_of_call(server.endpoint(), std::string(mebibyte, 'x'), config);

    const bool same = cost.reply == std::string(mebibyte, 'x');
    CHECK(same);
    CHECK(static_cast<const void*>(cost.reply.data()) == cost.sent_from);
    // What the decoder gathers the reply's pieces in, which doubles as it grows: at 1 MiB, and once more if that is not
    // enough for the bytes around the message, too.
    CHECK(cost.huge <= 2);
    CHECK(cost.largest <= 2 * (mebibyte + 4) + 1);
}

// On a thread of the client's own; on an executor of the caller's, Asio's strand allocates.
TEST_CASE("a stream of calls with callbacks allocates nothing once it is warm", "[memory]") {
    const TestServer server;
    Echo echo(server.endpoint());

    CHECK(StreamOfCallbacks(echo).allocations() == 0);
    CHECK(echo.stats().requests_processed == warm_up + counted + 1);
}

TEST_CASE("a stream of calls in a coroutine allocates nothing once it is warm", "[memory]") {
    const TestServer server;
    Echo echo(server.endpoint());

    CHECK(get(asio::co_spawn(echo.get_executor(), stream_in_coroutine(echo), asio::use_future)) == 0);
    CHECK(echo.stats().requests_processed == warm_up + counted);
}

}  // namespace client_memory_test
