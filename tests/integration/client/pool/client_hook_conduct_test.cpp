// What a hook may do: make calls, close the client, throw; and on which executor it does it.
#include <atomic>
#include <functional>
#include <future>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/thread_pool.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/hook_record.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_hook_conduct_test {

using echo::Echo;
using echo::EchoConfig;
using echo::test::eventually;
using echo::test::get;
using echo::test::HookRecord;
using echo::test::ScriptedServer;
using echo::test::TestServer;

namespace {

enum class Hook { connection_made, connection_lost, pre_request, post_request };

Hook any_hook() {
    return GENERATE(Hook::connection_made, Hook::connection_lost, Hook::pre_request, Hook::post_request);
}

// Puts `act` behind that hook, or behind each of them.
void set_hook(EchoConfig& config, Hook hook, std::function<void()> act) {
    switch (hook) {
        case Hook::connection_made: config.connection_made = [act](const auto&) { act(); }; return;
        case Hook::connection_lost: config.connection_lost = [act](const auto&) { act(); }; return;
        case Hook::pre_request: config.pre_request = [act](auto, auto) { act(); }; return;
        case Hook::post_request: config.post_request = [act](auto, const auto&) { act(); }; return;
    }
}

void set_all_hooks(EchoConfig& config, const std::function<void()>& act) {
    for (const Hook hook : {Hook::connection_made, Hook::connection_lost, Hook::pre_request, Hook::post_request}) {
        set_hook(config, hook, act);
    }
}

// Runs until nothing is left to do; what is thrown out of it.
std::vector<std::string> run(asio::io_context& context) {
    std::vector<std::string> thrown;
    for (;;) {
        try {
            context.run_for(echo::test::patience);
            return thrown;
        } catch (const std::runtime_error& error) {
            thrown.emplace_back(error.what());
        }
    }
}

}  // namespace

TEST_CASE("every hook may make a call", "[hooks]") {
    const Hook hook = any_hook();
    CAPTURE(static_cast<int>(hook));
    ScriptedServer server(echo::test::close_after(1));
    std::optional<Echo> echo;
    std::promise<std::string> reply;
    std::atomic<bool> first = true;
    EchoConfig config;
    config.pool_size = 1;
    set_hook(config, hook, [&] {
        if (!first.exchange(false)) return;
        echo->async_call("from the hook", [&](std::error_code, std::string text) { reply.set_value(std::move(text)); });
    });
    echo.emplace(server.endpoint(), config);

    CHECK(get((*echo)("from the test")) == "from the test");
    CHECK(get(reply.get_future()) == "from the hook");
    CHECK(server.messages_read() == 2);
}

TEST_CASE("every hook may close the client", "[hooks]") {
    const Hook hook = any_hook();
    CAPTURE(static_cast<int>(hook));
    ScriptedServer server(echo::test::close_after(1));
    asio::io_context context;
    std::optional<Echo> echo;
    EchoConfig config;
    set_hook(config, hook, [&] { echo->close(); });
    echo.emplace(context.get_executor(), server.endpoint(), config);
    auto reply = (*echo)("Hello!");

    context.run_for(echo::test::patience);

    CHECK(context.stopped());
    CHECK(reply.wait_for(std::chrono::seconds(0)) == std::future_status::ready);
    CHECK(echo->stats().available == 0);
}

TEST_CASE("a connection whose making lets a hook close the client is told as the one it is", "[hooks]") {
    const TestServer server;
    asio::io_context context;
    std::optional<Echo> echo;
    HookRecord record;
    EchoConfig config;
    record.listen(config);
    config.connection_made = [&](const echo::ConnectionMade& made) {
        record.add("made " + std::to_string(made.session));
        echo->close();
        record.add("closing");
    };
    config.pre_request = {};
    config.post_request = {};
    echo.emplace(context.get_executor(), server.endpoint(), config);
    auto reply = (*echo)("Hello!");

    context.run_for(echo::test::patience);

    CHECK(record.lines() == HookRecord::Lines{"made 1", "closing", "lost 1 client_closed"});
    CHECK(echo::test::error_of(std::move(reply)) == echo::errc::client_closed);
}

TEST_CASE("what a hook throws leaves run(), and the client works on", "[hooks]") {
    const Hook hook = any_hook();
    CAPTURE(static_cast<int>(hook));
    ScriptedServer server(echo::test::close_after(1));
    asio::io_context context;
    EchoConfig config;
    set_hook(config, hook, [] { throw std::runtime_error("a hook threw"); });
    Echo echo(context.get_executor(), server.endpoint(), config);
    int answered = 0;
    // The second call needs a second connection: each hook is called twice at least.
    echo.async_call("one", [&](std::error_code, const std::string& reply) {
        if (reply == "one") ++answered;
        echo.async_call("two", [&](std::error_code, const std::string& next) {
            if (next == "two") ++answered;
            echo.close();
        });
    });

    const std::vector<std::string> thrown = run(context);

    CHECK(answered == 2);
    CHECK(thrown.size() >= 2);
    for (const std::string& what : thrown) CHECK(what == "a hook threw");
}

TEST_CASE("hooks never run side by side, whatever runs the executor", "[hooks]") {
    const TestServer server;
    std::atomic<int> running = 0;
    std::atomic<int> calls = 0;
    std::atomic<bool> side_by_side = false;
    EchoConfig config;
    config.pool_size = 4;
    config.request_timeout = std::chrono::hours(1);
    set_all_hooks(config, [&] {
        if (++running > 1) side_by_side = true;
        ++calls;
        std::this_thread::yield();
        --running;
    });
    asio::thread_pool threads(4);
    Echo echo(threads.get_executor(), server.endpoint(), config);

    std::vector<std::future<std::string>> replies;
    for (int i = 0; i < 500; ++i) replies.push_back(echo(std::to_string(i)));
    for (std::size_t i = 0; i < replies.size(); ++i) CHECK(get(replies[i]) == std::to_string(i));
    echo.close();
    threads.join();

    CHECK_FALSE(side_by_side);
    CHECK(calls >= 500 * 2 + 2);
}

TEST_CASE("hooks run on the client's own thread", "[hooks]") {
    const TestServer server;
    std::promise<std::thread::id> handler_thread;
    std::atomic<std::thread::id> hook_thread;
    EchoConfig config;
    config.pre_request = [&](std::string_view, std::uint64_t) { hook_thread = std::this_thread::get_id(); };
    Echo echo(server.endpoint(), config);

    echo.async_call("Hello!",
                    [&](std::error_code, std::string) { handler_thread.set_value(std::this_thread::get_id()); });

    const std::thread::id thread = get(handler_thread.get_future());
    CHECK(thread == hook_thread.load());
}

}  // namespace client_hook_conduct_test
