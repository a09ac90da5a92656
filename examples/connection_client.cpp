// One connection without a pool, for a program that manages its connections itself: calls pipelined on it, what it
// tells about itself, and how its end is heard of.
#include <chrono>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>

#include <echo/connection.hpp>
#include <echo/server.hpp>

namespace {

using asio::use_awaitable;

// A call without waiting for it: its reply comes to a callback, and others may travel meanwhile.
void greet(echo::Connection& connection, const std::string& name) {
    connection.async_call("Hello " + name + "!", [](std::error_code error, const std::string& reply) {
        std::cout << (error ? error.message() : reply) << '\n';
    });
}

asio::awaitable<void> talk(asio::io_context& event_loop, echo::Server& server) {
    echo::EchoConfig config;
    config.max_in_flight = 3;
    echo::Connection connection(event_loop.get_executor(), server.endpoints().front(), config);
    co_await connection.async_connect(use_awaitable);
    std::cout << "connected to " << connection.made()->peer.substr(0, connection.made()->peer.find(':')) << '\n';

    // The three leave in one write, and are answered in order.
    greet(connection, "Ada");
    greet(connection, "Grace");
    const std::string last = co_await connection.async_call("Hello Barbara!", use_awaitable);
    std::cout << last << '\n';

    // Nothing reconnects: whoever wants another connection hears of the end of this one, and makes it.
    server.stop(std::chrono::seconds(0));
    co_await connection.async_wait_end(use_awaitable);
    const std::string reason(to_string(connection.lost()->reason));
    std::cout << "after " << connection.lost()->answered << " replies the connection was " << reason << '\n';
    if (connection.lost()->answered != 3) throw std::runtime_error("a reply is missing");
}

}  // namespace

int main() {
    echo::ServerConfig server_config;
    server_config.listen = {"127.0.0.1:0"};
    echo::Server server(server_config);
    server.start();

    asio::io_context event_loop;
    bool done = false;
    asio::co_spawn(event_loop, talk(event_loop, server), [&](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
        done = true;
    });
    event_loop.run_for(std::chrono::seconds(30));
    return done ? 0 : 1;
}
