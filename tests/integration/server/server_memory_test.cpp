// What a connection holds in memory: little while it is idle, and nothing for ever.
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace server_memory_test {

using echo::Framing;
using echo::test::eventually;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;

namespace {

// Answers with the memory that its own output holds, before this answer.
class CapacityProtocol : public echo::EchoServerProtocol {
public:
    using EchoServerProtocol::EchoServerProtocol;

    void response(std::string_view message) override {
        if (message == "capacity") {
            send(std::to_string(output().capacity()));
        } else {
            EchoServerProtocol::response(message);
        }
    }
};

}  // namespace

TEST_CASE("the memory of a large answer is given back", "[server]") {
    RunningServer server(loopback_config(Framing::line()),
                         [](const Framing& framing) { return std::make_unique<CapacityProtocol>(framing); });
    RawSocket client(server.endpoint());
    std::string large(3 * 1024 * 1024, 'l');
    large.back() = '\n';

    client.send(large);
    REQUIRE((client.receive(large.size()) == large));
    client.send("capacity\n");
    client.shutdown_send();

    CHECK(std::stoul(client.receive_until_end()) < 256 * 1024);
}

TEST_CASE("the read buffer is given back while a large answer waits for its reader", "[server]") {
    static constexpr std::size_t answer_size = 16 * 1024 * 1024;
    constexpr std::size_t read_size = 1024 * 1024;
    class LargeProtocol : public echo::EchoServerProtocol {
    public:
        using EchoServerProtocol::EchoServerProtocol;
        void response(std::string_view) override { send(std::string(answer_size, 'l')); }
    };
    auto config = loopback_config(Framing::raw());
    config.read_size = read_size;
    RunningServer server(config, [](const Framing& framing) { return std::make_unique<LargeProtocol>(framing); });
    RawSocket client(server.endpoint());

    client.send("x");
    REQUIRE(eventually([&] { return client.available() > 0; }));
    REQUIRE(eventually([&] { return server->stats().buffer_bytes >= answer_size; }));

    CHECK(eventually([&] { return server->stats().buffer_bytes < answer_size + read_size / 2; }));
    CHECK(client.receive(answer_size).size() == answer_size);
    CHECK(eventually([&] { return server->stats().buffer_bytes < 2 * read_size; }));
}

}  // namespace server_memory_test
