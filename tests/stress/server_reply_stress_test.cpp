// Answers given by several threads while their connections, and in the end their server, go.
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <asio/post.hpp>
#include <asio/thread_pool.hpp>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/sanitizer.hpp"
#include "support/server/server_recorder.hpp"

namespace server_reply_stress_test {

using echo::Framing;
using echo::test::loopback_config;
using echo::test::RawSocket;

namespace {

// Each answer is given by one of several threads: most in time, some never, a few end the connection.
class Handing : public echo::EchoServerProtocol {
public:
    Handing(const Framing& framing, asio::thread_pool& workers) : EchoServerProtocol(framing), workers_(workers) {}

    void response(std::string_view message) override {
        asio::post(workers_, [text = std::string(message), reply = defer()]() mutable {
            const std::size_t kind = std::hash<std::string>()(text) % 100;
            reply.on_unwanted([heard = std::make_shared<int>()] { ++*heard; });
            if (kind == 0) return reply.close();
            if (kind == 1) return reply.reset();
            if (kind == 2) return;
            if (reply.is_wanted()) reply.send(text);
        });
    }

private:
    asio::thread_pool& workers_;
};

void speak(const echo::Endpoint& endpoint, int first) {
    try {
        RawSocket client(endpoint);
        for (int i = first; i < first + 20; ++i) client.send(std::to_string(i) + "\n");
        if (first % 3 == 0) return client.reset();
        if (first % 3 == 1) return client.close();
        // The answers are in order, up to the one that has ended the connection.
        std::string expected;
        for (int i = first; i < first + 20; ++i) expected += std::to_string(i) + "\n";
        client.shutdown_send();
        const std::string got = client.receive_until_end();
        CHECK(expected.starts_with(got));
    } catch (const std::runtime_error&) {
        // It was reset, or the server is gone.
    }
}

}  // namespace

TEST_CASE("answers come from several threads while connections and servers go", "[server][reply]") {
    const int rounds = echo::test::is_slow_build ? 3 : 10;
    asio::thread_pool workers(3);
    for (int round = 0; round < rounds; ++round) {
        auto config = loopback_config(Framing::line());
        config.threads = 2;
        config.max_pending_replies = 5;
        echo::Server server(config,
                            [&](const Framing& framing) { return std::make_unique<Handing>(framing, workers); });
        server.start();
        for (int client = 0; client < 30; ++client) speak(server.endpoints().front(), round * 1000 + client * 20);
        server.stop(std::chrono::milliseconds(round % 2 == 0 ? 0 : 50));
    }
    workers.join();
}

}  // namespace server_reply_stress_test
