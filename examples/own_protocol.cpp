// A protocol of one's own on both sides: messages travel back to front, and nobody who calls or answers notices.
// Compression, encryption or a checksum of one's own would stand at the same places.
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <echo/client.hpp>
#include <echo/server.hpp>

namespace {

std::string reversed(std::string_view text) {
    return {text.rbegin(), text.rend()};
}

// The client turns round what it sends and what comes back.
class MirroredClient : public echo::EchoClientProtocol {
public:
    using EchoClientProtocol::EchoClientProtocol;

    std::error_code start_request(std::string_view message) override {
        return EchoClientProtocol::start_request(reversed(message));
    }

    void response(std::string_view message) override { EchoClientProtocol::response(reversed(message)); }
};

// The server turns round what it receives and what it answers.
class MirroredServer : public echo::EchoServerProtocol {
public:
    using EchoServerProtocol::EchoServerProtocol;

    void response(std::string_view message) override { send(reversed("re: " + reversed(message))); }
};

}  // namespace

int main() {
    echo::ServerConfig server_config;
    server_config.listen = {"127.0.0.1:0"};
    echo::Server server(server_config, [](const auto& framing) { return std::make_unique<MirroredServer>(framing); });
    server.start();

    echo::EchoConfig client_config;
    client_config.make_protocol = [](const auto& framing) { return std::make_unique<MirroredClient>(framing); };
    echo::Echo echo(server.endpoints().front(), client_config);

    const std::string reply = echo("Hello!").get();
    std::cout << reply << '\n';
    return reply == "re: Hello!" ? 0 : 1;
}
