// An echo server inside a program of one's own: its settings, its events, its orderly end.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <iostream>
#include <string_view>

#include <echo/client.hpp>
#include <echo/server.hpp>

int main() {
    // Every setting has a default that works; these are the ones that embedded servers change most.
    echo::ServerConfig config;
    config.listen = {"127.0.0.1:0"};  // several endpoints may stand here, "unix:/run/echo.sock" among them
    config.framing = echo::Framing::line().with_max_message(64 * 1024);
    config.threads = 2;

    // Events run on the connections' own threads, at the same time on both: hence the atomic.
    std::atomic<int> messages = 0;
    config.events.pre_request = [&](const echo::SessionReport&, std::string_view) { ++messages; };

    // The constructor binds, so a port that is taken is known here, before anything runs.
    echo::Server server(config);
    server.start();
    std::cout << "listening on " << server.endpoints().front().to_string() << '\n';

    // Client and server must agree on the framing, and on nothing else.
    echo::EchoConfig client_config;
    client_config.framing = echo::Framing::line();
    echo::Echo echo(server.endpoints().front(), client_config);
    for (const char* message : {"one", "two", "three"}) std::cout << echo(message).get() << '\n';

    // Whatever has been received is answered first; what is open after two seconds is cut off.
    const std::size_t cut = server.stop(std::chrono::seconds(2));
    std::cout << messages << " messages, " << cut << " connections cut off\n";
    return messages == 3 && cut == 0 ? 0 : 1;
}
