// What a pool does, as it does it, and a gentle end: hooks and async_drain.
#include <chrono>
#include <cstddef>
#include <future>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include <asio/use_future.hpp>

#include <echo/client.hpp>
#include <echo/server.hpp>

int main() {
    echo::ServerConfig server_config;
    server_config.listen = {"127.0.0.1:0"};
    echo::Server server(server_config);
    server.start();

    // Hooks are called one at a time, here on the client's own thread: what they do should be short.
    echo::EchoConfig config;
    config.pool_size = 2;
    config.connection_made = [](const echo::ConnectionMade& made) {
        std::cout << "connection " << made.session << " to " << made.peer << '\n';
    };
    config.connection_lost = [](const echo::ConnectionLost& lost) {
        std::cout << "connection " << lost.session << " ended (" << echo::to_string(lost.reason) << ") after "
                  << lost.answered << " replies\n";
    };
    std::size_t ended = 0;
    config.post_request = [&ended](std::error_code, const echo::Response&) { ++ended; };
    echo::Echo echo(server.endpoints().front(), config);

    std::vector<std::future<std::string>> replies;
    for (int i = 0; i < 20; ++i) replies.push_back(echo("message " + std::to_string(i)));

    // The calls made so far are finished, those made from now on are refused, and the connections are closed. Whatever
    // takes longer than a second is cut off, and the future throws.
    echo.async_drain(std::chrono::seconds(1), asio::use_future).get();
    for (auto& reply : replies) reply.get();
    std::cout << ended << " calls, statistics: " << to_json(echo.stats()) << '\n';
    return ended == replies.size() ? 0 : 1;
}
