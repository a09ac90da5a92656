// How a server ends: draining, cutting, and the order of start, stop and wait.
#include <chrono>
#include <cstddef>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/peers/fill_up.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/holding_protocol.hpp"
#include "support/server/server_recorder.hpp"

namespace server_stop_test {

using namespace std::chrono_literals;
using echo::CloseReason;
using echo::Framing;
using echo::Server;
using echo::test::fill_up;
using echo::test::Hold;
using echo::test::holding;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

TEST_CASE("a stop answers the whole messages that have arrived, and drops a partial one", "[server]") {
    Hold hold("hold");
    ServerRecorder recorder;
    auto config = loopback_config(Framing::line());
    config.events = recorder.events();
    // A read for each message, so that nearly all of them are still unread when the drain begins.
    config.read_size = 5;
    std::string unread;
    for (int number = 1000; number < 2000; ++number) unread += std::to_string(number) + "\n";
    RunningServer server(config, holding({&hold}));
    RawSocket client(server.endpoint());

    client.send("hold\n");
    hold.entered.get_future().wait();
    client.send(unread + "part");
    server->request_stop(10s);
    hold.released.set_value();

    CHECK(client.receive_until_end() == "hold\n" + unread);
    client.close();
    CHECK(server->wait() == 0);
    const auto report = recorder.lost(1).front();
    CHECK(report.reason == CloseReason::drained);
    CHECK(report.messages == 1001);
}

TEST_CASE("a stop leaves unanswered what arrives while it answers", "[server]") {
    Hold first("hold");
    Hold later("1500");
    auto config = loopback_config(Framing::line());
    config.read_size = 5;
    std::string unread;
    for (int number = 1000; number < 2000; ++number) unread += std::to_string(number) + "\n";
    RunningServer server(config, holding({&first, &later}));
    RawSocket client(server.endpoint());

    client.send("hold\n");
    first.entered.get_future().wait();
    client.send(unread);
    server->request_stop(10s);
    first.released.set_value();
    later.entered.get_future().wait();
    for (int count = 0; count < 1000; ++count) client.send("late\n");
    later.released.set_value();

    CHECK(client.receive_until_end() == "hold\n" + unread);
    client.close();
    CHECK(server->wait() == 0);
}

TEST_CASE("a stop serves who has connected, and was not accepted yet", "[server]") {
    Hold hold("hold");
    RunningServer server(loopback_config(Framing::line()), holding({&hold}));
    RawSocket client(server.endpoint());

    client.send("hold\n");
    hold.entered.get_future().wait();
    RawSocket waiting(server.endpoint());
    waiting.send("x\n");
    server->request_stop(10s);
    hold.released.set_value();

    CHECK(client.receive_until_end() == "hold\n");
    CHECK(waiting.receive_until_end() == "x\n");
    client.close();
    waiting.close();
    CHECK(server->wait() == 0);
}

TEST_CASE("a stop ends idle connections in good order, on every thread", "[server]") {
    ServerRecorder recorder;
    auto config = loopback_config();
    config.threads = 3;
    config.events = recorder.events();
    RunningServer server(config);
    std::vector<RawSocket> clients;
    for (int count = 0; count < 20; ++count) clients.emplace_back(server.endpoint());
    recorder.made(20);

    server->request_stop(10s);
    for (RawSocket& client : clients) {
        CHECK(client.receive_until_end().empty());
        client.close();
    }

    CHECK(server->wait() == 0);
    for (const auto& report : recorder.lost(20)) CHECK(report.reason == CloseReason::drained);
}

TEST_CASE("a peer that ignores the end holds up a stop for a moment only", "[server]") {
    RunningServer server;
    RawSocket client(server.endpoint());
    client.send("x\r\n\r\n");
    REQUIRE(client.receive(5) == "x\r\n\r\n");

    const auto begun = std::chrono::steady_clock::now();
    CHECK(server->stop(1h) == 0);

    CHECK(std::chrono::steady_clock::now() - begun < 10s);
}

TEST_CASE("after the drain time-out what is still open is cut and counted", "[server]") {
    ServerRecorder recorder;
    auto config = loopback_config(Framing::raw());
    config.events = recorder.events();
    RunningServer server(config);
    RawSocket stuck(server.endpoint());
    fill_up(stuck, server.endpoint());
    recorder.lost(1);

    CHECK(server->stop(100ms) == 1);

    CHECK(recorder.lost(2).back().reason == CloseReason::cut);
    CHECK(stuck.ends_by_reset());
}

TEST_CASE("a stop without a drain time-out cuts every connection at once", "[server]") {
    ServerRecorder recorder;
    auto config = loopback_config();
    config.threads = 2;
    config.events = recorder.events();
    RunningServer server(config);
    std::vector<RawSocket> clients;
    for (int count = 0; count < 5; ++count) clients.emplace_back(server.endpoint());
    recorder.made(5);

    CHECK(server->stop(0s) == 5);

    for (const auto& report : recorder.lost(5)) CHECK(report.reason == CloseReason::cut);
}

TEST_CASE("a second request shortens the drain, and a longer one does not lengthen it", "[server]") {
    RunningServer server(loopback_config(Framing::raw()));
    RawSocket stuck(server.endpoint());
    fill_up(stuck, server.endpoint());
    const auto begun = std::chrono::steady_clock::now();

    server->request_stop(1h);
    server->request_stop(50ms);
    server->request_stop(std::chrono::nanoseconds::max());

    CHECK(server->wait() == 1);
    CHECK(std::chrono::steady_clock::now() - begun < 10s);
}

TEST_CASE("a stopped server accepts nobody", "[server]") {
    RunningServer server;
    server->stop(0s);

    CHECK_THROWS(RawSocket(server.endpoint()));
}

TEST_CASE("an event callback may request the stop", "[server]") {
    Server* server = nullptr;
    auto config = loopback_config();
    config.events.connection_made = [&server](const echo::SessionReport&) { server->request_stop(10s); };
    Server stopped_by_event(config);
    server = &stopped_by_event;
    server->start();

    RawSocket client(server->endpoints().front());

    CHECK(client.receive_until_end().empty());
    client.close();
    CHECK(server->wait() == 0);
}

TEST_CASE("what connection_refused throws leaves run, and the server has stopped", "[server]") {
    auto config = loopback_config(Framing::line());
    config.limits.max_connections = 1;
    config.events.connection_refused = [](const echo::SessionReport&) { throw std::logic_error("a bug"); };
    Server server(config);
    auto ended = std::async(std::launch::async, [&] { server.run(); });
    RawSocket first(server.endpoints().front());
    first.send("x\n");
    CHECK(first.receive(2) == "x\n");

    const RawSocket second(server.endpoints().front());

    REQUIRE(ended.wait_for(10s) == std::future_status::ready);
    CHECK_THROWS_WITH(ended.get(), "a bug");
    CHECK_FALSE(server.stats().accepting);
}

}  // namespace server_stop_test
