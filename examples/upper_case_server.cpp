// A server of one's own: derive from EchoServerProtocol and say what a message is answered with.
#include <algorithm>
#include <cctype>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include <echo/client.hpp>
#include <echo/server.hpp>

namespace {

class UpperCaseProtocol : public echo::EchoServerProtocol {
public:
    using EchoServerProtocol::EchoServerProtocol;

    // Called once for each whole message. Framing, sockets and threads are not its business.
    void response(std::string_view message) override {
        std::string answer(message);
        std::transform(answer.begin(), answer.end(), answer.begin(),
                       [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
        send(answer);
    }
};

}  // namespace

int main() {
    echo::ServerConfig config;
    config.listen = {"127.0.0.1:0"};
    // Each connection gets a protocol of its own, so it may keep state without locks.
    echo::Server server(config,
                        [](const echo::Framing& framing) { return std::make_unique<UpperCaseProtocol>(framing); });
    server.start();

    echo::Echo echo(server.endpoints().front());
    const std::string reply = echo("Hello, is anybody there?").get();
    std::cout << reply << '\n';
    return reply == "HELLO, IS ANYBODY THERE?" ? 0 : 1;
}
