// A shared object that has the libraries inside, as a plug-in has.
#include <string>

#include <echo/client.hpp>
#include <echo/server.hpp>

extern "C" bool serves_itself() {
    echo::Server server({.listen = {"127.0.0.1:0"}, .limits = {.max_connections = 1}});
    server.start();
    echo::Echo echo(server.endpoints().front(), {.pool_size = 1});
    const std::string reply = echo("Hello!", {.idempotent = false}).get();
    server.stop();
    return reply == "Hello!";
}
