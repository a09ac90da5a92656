// A client of a name, whose addresses a script changes: each line of standard input is a number of calls, each line of
// standard output the servers that have answered them.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include <echo/client.hpp>

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: follow_name ENDPOINTS RESOLVE_EVERY_MILLISECONDS\n";
        return 2;
    }
    echo::EchoConfig config;
    config.resolve_every = std::chrono::milliseconds(std::atoi(argv[2]));
    echo::Echo echo(argv[1], config);
    for (int calls = 0; std::cin >> calls;) {
        std::map<std::string, int> answered;
        int failed = 0;
        for (int call = 0; call < calls; ++call) {
            try {
                ++answered[echo.request("Hello!").get().peer];
            } catch (const echo::Error& error) {
                std::cerr << error.what() << '\n';
                ++failed;
            }
        }
        for (const auto& [peer, times] : answered) std::cout << peer << ' ';
        std::cout << "failed " << failed << " gone " << echo.stats().retired_endpoint_gone << std::endl;
    }
}
