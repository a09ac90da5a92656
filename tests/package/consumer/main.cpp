// A program outside the tree: it serves itself one echo and exits 0 when the reply is what was sent.
#include <cstdlib>
#include <iostream>

#include <echo/client.hpp>
#include <echo/server.hpp>

extern "C" bool serves_itself();  // of the plug-in

int main() {
    if (!serves_itself()) {
        std::cerr << "consumer: the plug-in got another reply than what it had sent\n";
        return EXIT_FAILURE;
    }
    echo::Server server({.listen = {"127.0.0.1:0"}});
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
