// Protocols that answer in coroutines.
#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <echo/async_server_protocol.hpp>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace async_server_protocol_test {

using namespace std::chrono_literals;
using echo::CloseReason;
using echo::Framing;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

namespace {

struct Counts {
    std::atomic<int> begun = 0;
    std::atomic<int> ended = 0;
    std::atomic<int> cancelled = 0;
    std::atomic<int> alive = 0;        // protocols
    std::atomic<int> ended_alone = 0;  // without their protocol
};

// Waits as many milliseconds as the message says, and answers with their number.
class Waiting : public echo::AsyncServerProtocol {
public:
    Waiting(const Framing& framing, Counts& counts) : AsyncServerProtocol(framing), counts_(counts) { ++counts_.alive; }
    ~Waiting() override { --counts_.alive; }

private:
    asio::awaitable<std::string> answer(std::string message) override {
        Counts& counts = counts_;
        ++counts.begun;
        if (message == "throw") throw std::runtime_error("no such number");
        if (message == "now") co_return message;
        if (message == "break") co_return "two\nlines";
        asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(std::stoi(message)));
        std::error_code error;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
        if (error) ++counts.cancelled;
        if (counts.alive == 0) ++counts.ended_alone;
        if (error) send("more");  // to nobody
        ++counts.ended;
        co_return message + " ms";
    }

    Counts& counts_;
};

struct Scene {
    echo::ServerConfig recorded(std::size_t max_pending) {
        auto config = loopback_config(Framing::line());
        config.events = recorder.events();
        config.max_pending_replies = max_pending;
        return config;
    }

    explicit Scene(std::size_t max_pending = 64)
        : server(recorded(max_pending),
                 [this](const Framing& framing) { return std::make_unique<Waiting>(framing, counts); }) {}

    Counts counts;
    ServerRecorder recorder;
    RunningServer server;
    RawSocket client{server.endpoint()};
};

}  // namespace

TEST_CASE("coroutines of one connection wait at the same time, and answer in order", "[server][reply]") {
    Scene scene;
    scene.client.send("200\n1\nnow\n150\n");
    CHECK(scene.client.receive(7) == "200 ms\n");
    CHECK(scene.counts.begun == 4);
    CHECK(scene.client.receive(16) == "1 ms\nnow\n150 ms\n");
}

TEST_CASE("with a limit of one they run one after the other", "[server][reply]") {
    Scene scene(1);
    scene.client.send("1\n2\n3\n");
    CHECK(scene.client.receive(15) == "1 ms\n2 ms\n3 ms\n");
    CHECK(scene.counts.begun == 3);
}

TEST_CASE("a coroutine that throws ends its connection with its words, after the answers before it",
          "[server][reply]") {
    Scene scene;
    scene.client.send("20\nthrow\nnow\n");
    CHECK(scene.client.receive(6) == "20 ms\n");
    const auto report = scene.recorder.lost(1).front();
    CHECK(report.reason == CloseReason::internal_error);
    CHECK(report.detail == "no such number");
}

TEST_CASE("coroutines are cancelled when their connection ends, and their protocol lives until they have ended",
          "[server][reply]") {
    Scene scene;
    scene.client.send("60000\n60000\n");
    REQUIRE(echo::test::eventually([&] { return scene.counts.begun == 2; }));
    scene.client.reset();
    CHECK(echo::test::eventually([&] { return scene.counts.ended == 2; }));
    CHECK(scene.counts.cancelled == 2);
    CHECK(echo::test::eventually([&] { return scene.counts.alive == 0; }));
}

TEST_CASE("a coroutine that fails leaves those beside it their protocol", "[server][reply]") {
    Scene scene;
    scene.client.send(GENERATE("throw\n60000\n60000\n", "break\n60000\n60000\n"));
    CHECK(scene.client.receive_until_end().empty());
    scene.client.close();
    CHECK(echo::test::eventually([&] { return scene.counts.ended == 2; }));
    CHECK(scene.counts.cancelled == 2);
    CHECK(scene.counts.ended_alone == 0);
    CHECK(echo::test::eventually([&] { return scene.counts.alive == 0; }));
}

TEST_CASE("coroutines that are under way when a server is destroyed go with it", "[server][reply]") {
    Counts counts;
    {
        RunningServer server(loopback_config(Framing::line()),
                             [&](const Framing& framing) { return std::make_unique<Waiting>(framing, counts); });
        RawSocket client(server.endpoint());
        client.send("60000\n60000\n");
        REQUIRE(echo::test::eventually([&] { return counts.begun == 2; }));
    }
    CHECK(counts.alive == 0);
}

}  // namespace async_server_protocol_test
