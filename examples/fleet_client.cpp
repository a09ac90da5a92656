// One client of several servers: calls are spread over them, and a server that stops costs none.
#include <cstddef>
#include <iostream>
#include <optional>
#include <string>

#include <echo/client.hpp>
#include <echo/server.hpp>

namespace {

echo::ServerConfig on_a_free_port() {
    echo::ServerConfig config;
    config.listen = {"127.0.0.1:0"};
    return config;
}

// How many of a hundred calls, one after the other, were answered.
int answered(echo::Echo& echo) {
    int answered = 0;
    for (int call = 0; call < 100; ++call) answered += echo("Hello!").get() == "Hello!" ? 1 : 0;
    return answered;
}

void print_servers(const echo::Echo& echo) {
    for (const echo::EndpointStats& server : echo.endpoint_stats()) {
        std::cout << server.endpoint << ": " << server.replies << " calls, " << server.connections << " connections"
                  << (server.ejected_for.count() > 0 ? ", left out for a while" : "") << '\n';
    }
}

}  // namespace

int main() {
    echo::Server first(on_a_free_port());
    first.start();
    echo::Server second(on_a_free_port());
    second.start();

    // As a text this is "a:8060,b:8060". A name with several addresses is as many servers, too.
    echo::Echo echo({first.endpoints().front(), second.endpoints().front()});

    std::cout << "with both servers: " << answered(echo) << " of 100 calls answered\n";
    print_servers(echo);

    second.stop(std::chrono::seconds(1));
    const int with_one = answered(echo);
    std::cout << "with one of them: " << with_one << " of 100 calls answered\n";
    print_servers(echo);
    return with_one == 100 ? 0 : 1;
}
