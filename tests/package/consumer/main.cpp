// A program outside the tree: it serves itself one echo and exits 0 when the reply is what was sent.
#include <cstdlib>
#include <iostream>

#include <echo/client.hpp>
#include <echo/server.hpp>

int main() {
    echo::ServerConfig config;
    config.listen = {"127.0.0.1:0"};
    echo::Server server(config);
    server.start();

    echo::Echo echo(server.endpoints().front());
    const std::string reply = echo("Hello!").get();
    server.stop();

    if (reply == "Hello!") {
        return EXIT_SUCCESS;
    }
    std::cerr << "consumer: sent Hello!, got " << reply << '\n';
    return EXIT_FAILURE;
}
