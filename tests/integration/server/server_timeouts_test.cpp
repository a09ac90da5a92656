// The server's time-outs: what each ends, and what it leaves alone.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/peers/fill_up.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace server_timeouts_test {

using namespace std::chrono_literals;
using echo::CloseReason;
using echo::Framing;
using echo::SessionReport;
using echo::test::eventually;
using echo::test::fill_up;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

namespace {

// The kernel's tick, by which a time-out may come too soon.
constexpr auto tick = 20ms;

SessionReport only_loss(ServerRecorder& recorder) {
    return recorder.lost(1).front();
}

// Whether the server closes the connection for that, however often a byte comes; the last one may be too late.
bool ends_under_bytes(RunningServer& server, RawSocket& client, CloseReason reason) {
    return eventually([&] {
        try {
            client.send_some("x");
        } catch (const std::exception&) {
            // What the server has counted will tell.
        }
        return server->stats().closed(reason) > 0;
    });
}

}  // namespace

TEST_CASE("a connection without a message is closed as idle, in good order", "[server][timeouts]") {
    ServerRecorder recorder;
    auto config = loopback_config();
    config.events = recorder.events();
    config.limits.idle_timeout = 200ms;
    RunningServer server(config);
    RawSocket client(server.endpoint());

    CHECK(client.receive_until_end().empty());
    client.close();
    const SessionReport lost = only_loss(recorder);

    CHECK(lost.reason == CloseReason::idle);
    CHECK(lost.lasted >= 200ms - tick);
    CHECK_FALSE(lost.is_health_check());
    CHECK(server->stats().closed(CloseReason::idle) == 1);
}

TEST_CASE("each whole message gives an idle connection its time again", "[server][timeouts]") {
    ServerRecorder recorder;
    auto config = loopback_config(Framing::line());
    config.events = recorder.events();
    config.limits.idle_timeout = 400ms;
    RunningServer server(config);
    RawSocket client(server.endpoint());

    // For twice the time-out in all.
    std::uint64_t messages = 0;
    const auto begun = std::chrono::steady_clock::now();
    const bool served_on = eventually([&] {
        client.send("x\n");
        if (client.receive(2) == "x\n") ++messages;
        return std::chrono::steady_clock::now() - begun > 800ms;
    });
    CHECK(served_on);
    CHECK(client.receive_until_end().empty());
    client.close();
    const SessionReport lost = only_loss(recorder);

    CHECK(lost.reason == CloseReason::idle);
    CHECK(lost.messages == messages);
    CHECK(lost.lasted >= 1200ms - tick);
}

TEST_CASE("a message that is begun and not ended is given up, however often a byte comes", "[server][timeouts]") {
    ServerRecorder recorder;
    auto config = loopback_config(Framing::line());
    config.events = recorder.events();
    config.limits.idle_timeout = 1h;
    config.limits.message_timeout = 300ms;
    RunningServer server(config);
    RawSocket client(server.endpoint());
    client.send("whole\n");
    CHECK(client.receive(6) == "whole\n");

    client.send("p");
    CHECK(ends_under_bytes(server, client, CloseReason::message_timeout));
    client.close();
    const SessionReport lost = only_loss(recorder);

    CHECK(lost.reason == CloseReason::message_timeout);
    CHECK(lost.messages == 1);
    CHECK(lost.lasted >= 300ms - tick);
    CHECK(lost.lasted < 4s);
}

TEST_CASE("each message has the whole time to arrive", "[server][timeouts]") {
    auto config = loopback_config(Framing::line());
    config.limits.message_timeout = 400ms;
    RunningServer server(config);
    RawSocket client(server.endpoint());

    const auto begun = std::chrono::steady_clock::now();
    client.send("c");
    const bool served_on = eventually([&] {
        // Ends one message and begins the next in one segment: there is always a part of one.
        client.send("ab\nc");
        CHECK(client.receive(4) == "cab\n");
        return std::chrono::steady_clock::now() - begun > 600ms;
    });
    CHECK(served_on);
}

TEST_CASE("without message_timeout a part of a message counts as idle, however often a byte comes",
          "[server][timeouts]") {
    ServerRecorder recorder;
    auto config = loopback_config(Framing::line());
    config.events = recorder.events();
    config.limits.idle_timeout = 300ms;
    config.limits.message_timeout = 0ns;
    RunningServer server(config);
    RawSocket client(server.endpoint());

    CHECK(ends_under_bytes(server, client, CloseReason::idle));
    client.close();
    const SessionReport lost = only_loss(recorder);

    CHECK(lost.reason == CloseReason::idle);
    CHECK(lost.lasted < 4s);
}

TEST_CASE("a peer that takes nothing of its answers is cut off by a reset", "[server][timeouts]") {
    ServerRecorder recorder;
    auto config = loopback_config(Framing::raw());
    config.events = recorder.events();
    config.limits.write_timeout = 1s;
    config.limits.idle_timeout = 0ns;
    RunningServer server(config);
    RawSocket client(server.endpoint());

    fill_up(client, server.endpoint());
    const SessionReport lost = recorder.lost(2).back();  // the other is that of fill_up()

    CHECK(lost.reason == CloseReason::write_stall);
    CHECK(lost.lasted >= 1s - tick);
    CHECK(client.ends_by_reset());
}

TEST_CASE("a peer that reads slowly, but reads, is not cut off", "[server][timeouts]") {
    auto config = loopback_config(Framing::raw());
    config.limits.write_timeout = 1s;
    RunningServer server(config);
    RawSocket client(server.endpoint());

    std::size_t left = fill_up(client, server.endpoint());
    // Large enough a step that the window opens, and often enough that there is progress in each time-out.
    const auto until = std::chrono::steady_clock::now() + 2s;
    while (left > 0 && std::chrono::steady_clock::now() < until) {
        const std::size_t step = std::min<std::size_t>(left, 1024 * 1024);
        CHECK(client.receive(step).size() == step);
        left -= step;
        std::this_thread::sleep_for(50ms);
    }
    CHECK(client.receive(left).size() == left);
    CHECK(server->stats().closed(CloseReason::write_stall) == 0);
}

TEST_CASE("a single answer may take longer than write_timeout, as long as the peer reads on", "[server][timeouts]") {
    auto config = loopback_config(Framing::line());
    config.limits.write_timeout = 1s;
    RunningServer server(config);
    RawSocket client(server.endpoint(), RawSocket::Buffers::small);
    std::string message(12 * 1024 * 1024, 'm');
    message.back() = '\n';
    client.send(message);

    constexpr std::size_t step = 256 * 1024;
    for (std::size_t left = message.size(); left > 0; left -= step) {
        CHECK(client.receive(step).size() == step);
        std::this_thread::sleep_for(50ms);
    }

    CHECK(server->stats().closed(CloseReason::write_stall) == 0);
}

TEST_CASE("time-outs of 0 never end anything", "[server][timeouts]") {
    auto config = loopback_config(Framing::line());
    config.limits.idle_timeout = config.limits.message_timeout = config.limits.write_timeout = 0ns;
    RunningServer server(config);
    RawSocket idle(server.endpoint());
    RawSocket slow(server.endpoint());
    slow.send("part");
    // Until time-outs have ended the same on another server.
    config.limits.idle_timeout = config.limits.message_timeout = 100ms;
    RunningServer other(config);
    RawSocket other_idle(other.endpoint());
    RawSocket other_slow(other.endpoint());
    other_slow.send("part");
    REQUIRE(eventually([&] {
        return other->stats().closed(CloseReason::idle) > 0 && other->stats().closed(CloseReason::message_timeout) > 0;
    }));

    slow.send("\n");
    CHECK(slow.receive(5) == "part\n");
    idle.send("x\n");
    CHECK(idle.receive(2) == "x\n");
}

TEST_CASE("with several threads each looks after its own connections", "[server][timeouts]") {
    ServerRecorder recorder;
    auto config = loopback_config();
    config.events = recorder.events();
    config.threads = 4;
    config.limits.idle_timeout = 200ms;
    RunningServer server(config);
    std::vector<RawSocket> clients;
    for (int count = 0; count < 40; ++count) clients.emplace_back(server.endpoint());

    for (RawSocket& client : clients) {
        CHECK(client.receive_until_end().empty());
        client.close();
    }
    recorder.lost(40);

    CHECK(server->stats().closed(CloseReason::idle) == 40);
    CHECK(server->stats().connections_open == 0);
}

}  // namespace server_timeouts_test
