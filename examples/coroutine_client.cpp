// The client inside a program that has an event loop already: coroutines on the program's own executor, no thread more.
#include <chrono>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include <echo/client.hpp>
#include <echo/server.hpp>

namespace {

asio::awaitable<void> greet(echo::Echo& echo, std::string name) {
    // While this waits, the event loop does everything else.
    const std::string reply = co_await echo.async_call("Hello " + name + "!", asio::use_awaitable);
    std::cout << reply << '\n';
    if (reply != "Hello " + name + "!") throw std::runtime_error("that is no echo");
}

asio::awaitable<void> talk(echo::Echo& echo) {
    co_await greet(echo, "Ada");
    co_await greet(echo, "Grace");

    // An error is an exception, unless the completion token asks for a code in its place.
    std::error_code error;
    const std::string separator_inside = "two\r\n\r\nmessages";
    co_await echo.async_call(separator_inside, asio::redirect_error(asio::use_awaitable, error));
    if (error != echo::errc::separator_in_message) throw std::system_error(error, "expected a refusal");
    std::cout << "refused: " << error.message() << '\n';

    // Open connections count as work; once they are closed, `run()` below returns.
    echo.close();
}

}  // namespace

int main() {
    echo::ServerConfig server_config;
    server_config.listen = {"127.0.0.1:0"};
    echo::Server server(server_config);
    server.start();

    asio::io_context event_loop;
    echo::Echo echo(event_loop.get_executor(), server.endpoints().front());

    bool done = false;
    asio::co_spawn(event_loop, talk(echo), [&](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
        done = true;
    });
    event_loop.run_for(std::chrono::seconds(30));
    return done ? 0 : 1;
}
