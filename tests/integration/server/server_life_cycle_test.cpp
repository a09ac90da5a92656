// Start, stop, wait and the destructor, in any order and from any thread.
#include <atomic>
#include <chrono>
#include <cstddef>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <asio/post.hpp>
#include <asio/steady_timer.hpp>

#include "support/catch.hpp"
#include "support/peers/fill_up.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"

namespace server_life_cycle_test {

using namespace std::chrono_literals;
using echo::Server;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;

TEST_CASE("a server that was never started can be waited for, stopped and destroyed", "[server]") {
    Server server(loopback_config());

    CHECK(server.wait() == 0);
    CHECK(server.stop() == 0);
    CHECK(server.wait() == 0);
    CHECK_THROWS(RawSocket(server.endpoints().front()));
}

TEST_CASE("a start after a stop does nothing", "[server]") {
    Server server(loopback_config());
    server.request_stop(10s);

    server.start();

    CHECK(server.wait() == 0);
    CHECK_THROWS(RawSocket(server.endpoints().front()));
}

TEST_CASE("a second start is refused", "[server]") {
    RunningServer server;

    CHECK_THROWS_AS(server->start(), std::logic_error);
}

TEST_CASE("several threads may stop and wait at once", "[server]") {
    auto config = loopback_config();
    config.threads = 2;
    RunningServer server(config);
    RawSocket client(server.endpoint());
    client.send("x\r\n\r\n");
    REQUIRE(client.receive(5) == "x\r\n\r\n");

    std::vector<std::future<std::size_t>> stops;
    for (int count = 0; count < 4; ++count) {
        stops.push_back(std::async(std::launch::async, [&server] { return server->stop(0s); }));
    }

    for (auto& stop : stops) CHECK(stop.get() == 1);
}

TEST_CASE("a server may be destroyed while connections come and go", "[server]") {
    for (int round = 0; round < 20; ++round) {
        auto config = loopback_config();
        config.threads = 2;
        auto server = std::make_unique<RunningServer>(config);
        const echo::Endpoint endpoint = server->endpoint();
        std::atomic<bool> connected = false;
        auto visitor = std::async(std::launch::async, [&] {
            // Ends when the server has gone and refuses, or resets, the connection.
            try {
                for (;;) {
                    RawSocket client(endpoint);
                    connected = true;
                    client.send("x\r\n\r\n");
                    client.receive(5);
                }
            } catch (const std::runtime_error&) {
                connected = true;
            }
        });
        while (!connected) std::this_thread::yield();

        server.reset();

        CHECK(visitor.wait_for(20s) == std::future_status::ready);
    }
}

TEST_CASE("a server that runs on the caller's thread needs no other", "[server]") {
    std::thread::id serving_thread;
    auto config = loopback_config();
    config.events.connection_made = [&](const echo::SessionReport&) { serving_thread = std::this_thread::get_id(); };
    Server server(config);
    auto client = std::async(std::launch::async, [&server] {
        RawSocket socket(server.endpoints().front());
        socket.send("Hello!\r\n\r\n");
        const std::string reply = socket.receive(10);
        server.request_stop(10s);
        return reply;
    });

    CHECK(server.run() == 0);

    CHECK(client.get() == "Hello!\r\n\r\n");
    CHECK(serving_thread == std::this_thread::get_id());
}

TEST_CASE("a run after a stop returns at once, and a run after a start is refused", "[server]") {
    Server stopped(loopback_config());
    stopped.request_stop(10s);
    CHECK(stopped.run() == 0);

    RunningServer running;
    CHECK_THROWS_AS(running->run(), std::logic_error);
}

TEST_CASE("a timer on the server's event loop works until every thread is drained", "[server]") {
    auto config = loopback_config(echo::Framing::raw());
    config.threads = 4;
    Server server(config);
    // Without it the stuck connection, wherever it is served, would hold up the stop for an hour.
    asio::steady_timer second_signal(server.executor());
    server.start();
    RawSocket stuck(server.endpoints().front());
    echo::test::fill_up(stuck, server.endpoints().front());

    server.request_stop(1h);
    asio::post(server.executor(), [&] {
        second_signal.expires_after(50ms);
        second_signal.async_wait([&](std::error_code) { server.request_stop(0s); });
    });

    CHECK(server.wait() == 1);
}

TEST_CASE("what is pending on the event loop does not hold up a stop", "[server]") {
    Server server(loopback_config());
    asio::steady_timer never(server.executor());
    never.expires_after(1h);
    never.async_wait([](std::error_code) {});
    server.start();

    CHECK(server.stop() == 0);
}

TEST_CASE("what a handler throws leaves run, after the server has stopped", "[server]") {
    Server server(loopback_config());
    asio::post(server.executor(), [] { throw std::runtime_error("thrown by the test"); });

    CHECK_THROWS_WITH(server.run(), "thrown by the test");
    CHECK(server.wait() == 0);
    CHECK_THROWS(RawSocket(server.endpoints().front()));
}

}  // namespace server_life_cycle_test
