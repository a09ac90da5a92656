// Answers that come later: in a coroutine, and from another thread. Both keep their places in the order of answers.
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>

#include <echo/async_server_protocol.hpp>
#include <echo/client.hpp>
#include <echo/server.hpp>

namespace {

// As if it asked a database: while one message waits, the same thread serves others.
struct SlowProtocol : echo::AsyncServerProtocol {
    using AsyncServerProtocol::AsyncServerProtocol;

    asio::awaitable<std::string> answer(std::string message) override {
        asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(50));
        co_await timer.async_wait(asio::use_awaitable);
        co_return "after a while: " + message;
    }
};

// As if it computed: that is done on threads of its own.
struct ComputingProtocol : echo::EchoServerProtocol {
    ComputingProtocol(const echo::Framing& framing, asio::thread_pool& pool)
        : EchoServerProtocol(framing), workers(pool) {}

    void response(std::string_view message) override {
        asio::post(workers, [message = std::string(message), reply = defer()]() mutable {
            reply.send(std::to_string(message.size()) + " bytes");
        });
    }

    asio::thread_pool& workers;
};

std::string ask(echo::ServerProtocolFactory make_protocol) {
    echo::Server server({.listen = {"127.0.0.1:0"}}, std::move(make_protocol));
    server.start();
    return echo::Echo(server.endpoints().front())("Hello!").get();
}

}  // namespace

int main() {
    asio::thread_pool workers(2);
    const std::string slow = ask([](const auto& framing) { return std::make_unique<SlowProtocol>(framing); });
    const std::string computed =
        ask([&](const auto& framing) { return std::make_unique<ComputingProtocol>(framing, workers); });
    std::cout << slow << '\n' << computed << '\n';
    return slow == "after a while: Hello!" && computed == "6 bytes" ? 0 : 1;
}
