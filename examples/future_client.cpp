// The shortest client: call it like a function, get a future.
#include <cstddef>
#include <future>
#include <iostream>
#include <string>
#include <vector>

#include <echo/client.hpp>
#include <echo/server.hpp>

int main() {
    // A server to talk to, so that this example runs alone. Port 0: the system picks a free one.
    echo::ServerConfig server_config;
    server_config.listen = {"127.0.0.1:0"};
    echo::Server server(server_config);
    server.start();

    // A pool of up to 10 connections and a thread of its own. Nothing is connected yet.
    echo::Echo echo(server.endpoints().front());

    // One message: the call returns at once, the future has the reply.
    std::future<std::string> reply = echo("Hello!");
    std::cout << reply.get() << '\n';

    // Many messages travel at the same time, over as many connections as the pool may open.
    std::vector<std::future<std::string>> replies;
    for (std::size_t number = 1; number <= 100; ++number) replies.push_back(echo("message " + std::to_string(number)));
    for (std::size_t number = 1; number <= 100; ++number) {
        if (replies[number - 1].get() != "message " + std::to_string(number)) return 1;
    }

    // `request` tells more than the reply: which connection served it, and where the time went.
    const echo::Response response = echo.request("And how was that?").get();
    std::cout << response.message << " session " << response.session << (response.reused ? ", reused" : ", new")
              << '\n';

    // Every failure is an exception that knows its error code: here the message holds the separator.
    try {
        echo("two\r\n\r\nmessages").get();
    } catch (const echo::Error& error) {
        const bool was_refused = error.code() == echo::errc::separator_in_message;
        std::cout << "refused: " << error.code().message() << '\n';
        return was_refused ? 0 : 1;
    }
    return 1;
}
