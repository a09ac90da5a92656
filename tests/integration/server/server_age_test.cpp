// Connections that are as old as they may become: what is answered still, and how they end.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"
#include "support/client/transports.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/holding_protocol.hpp"
#include "support/server/reply_desk.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace server_age_test {

using namespace std::chrono_literals;
using echo::CloseReason;
using echo::Framing;
using echo::ServerConfig;
using echo::SessionReport;
using echo::test::DeskScene;
using echo::test::eventually;
using echo::test::Hold;
using echo::test::holding;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

namespace {

constexpr auto age = 200ms;

// The least that a connection lives: the jitter, and a tick of the kernel's clock.
constexpr auto least_age = age * 9 / 10 - 20ms;

ServerConfig aging_config(ServerRecorder& recorder) {
    auto config = loopback_config(Framing::line());
    config.limits.max_connection_age = age;
    config.events = recorder.events();
    return config;
}

// Returns when all that are open are too old: another connection has lived twice after them.
void outlive(const echo::Endpoint& server) {
    for (int life = 0; life < 2; ++life) {
        RawSocket other(server);
        other.send("now\n");
        CHECK(other.receive_until_end() == "now\n");
    }
}

}  // namespace

TEST_CASE("an idle connection is closed at its age, in good order", "[server][age]") {
    ServerRecorder recorder;
    RunningServer server(aging_config(recorder));
    RawSocket client(server.endpoint());
    client.send("x\n");

    CHECK(client.receive_until_end() == "x\n");
    client.close();
    const SessionReport lost = recorder.lost(1).front();

    CHECK(lost.reason == CloseReason::max_connection_age);
    CHECK(lost.messages == 1);
    CHECK(lost.lasted >= least_age);
    CHECK(lost.lasted < 4s);
    CHECK(server->stats().closed(CloseReason::max_connection_age) == 1);
}

TEST_CASE("a busy connection is closed at its age behind a whole answer", "[server][age]") {
    ServerRecorder recorder;
    RunningServer server(aging_config(recorder));
    RawSocket client(server.endpoint());

    // There is always a part of a message on its way, and always a whole one.
    std::string answers;
    try {
        client.send("be");
        for (;;) {
            client.send("gun\nbe");
            answers += client.receive(6);
        }
    } catch (const std::exception&) {
        // It has ended, which is looked at below.
    }
    client.close();
    const SessionReport lost = recorder.lost(1).front();

    CHECK(lost.reason == CloseReason::max_connection_age);
    CHECK(lost.lasted >= least_age);
    CHECK(lost.lasted < 4s);
    CHECK(lost.messages >= answers.size() / 6);
    CHECK(lost.messages <= answers.size() / 6 + 1);
}

TEST_CASE("at its age a connection is answered what has arrived, and what comes later does not cut the answers off",
          "[server][age]") {
    Hold first("hold");
    Hold later("1500");
    ServerRecorder recorder;
    auto config = aging_config(recorder);
    config.read_size = 5;  // a read for each message
    std::string unread;
    for (int number = 1000; number < 2000; ++number) unread += std::to_string(number) + "\n";
    RunningServer server(config, holding({&first, &later}));
    const auto begun = std::chrono::steady_clock::now();
    RawSocket client(server.endpoint());

    client.send("hold\n");
    first.entered.get_future().wait();
    client.send(unread);
    CHECK(eventually([&] { return std::chrono::steady_clock::now() - begun > 2 * age; }));
    first.released.set_value();
    later.entered.get_future().wait();
    for (int count = 0; count < 1000; ++count) client.send("late\n");
    later.released.set_value();

    CHECK(client.receive_until_end() == "hold\n" + unread);
    client.close();
    const SessionReport lost = recorder.lost(1).front();
    CHECK(lost.reason == CloseReason::max_connection_age);
    CHECK(lost.messages == 1001);
}

TEST_CASE("at its age a connection's message that is under way is waited for and answered", "[server][age]") {
    ServerRecorder recorder;
    RunningServer server(aging_config(recorder));
    const auto first = GENERATE(as<std::string>(), "", "first\n");
    RawSocket client(server.endpoint());
    client.send(first + "be");
    CHECK(client.receive(first.size()) == first);

    outlive(server.endpoint());
    client.send("gun\nand another\nand a pa");

    CHECK(client.receive_until_end() == "begun\nand another\n");
    client.close();
    CHECK(recorder.lost(3).back().reason == CloseReason::max_connection_age);
}

TEST_CASE("a message under way gets no more time than otherwise for a connection's age", "[server][age]") {
    ServerRecorder recorder;
    auto config = aging_config(recorder);
    config.limits.message_timeout = 1s;
    RunningServer server(config);
    RawSocket client(server.endpoint());
    client.send("begun");

    CHECK(client.receive_until_end().empty());
    client.close();

    CHECK(recorder.lost(1).front().reason == CloseReason::message_timeout);
}

TEST_CASE("a connection too old for its first message gets a second more, then it is closed", "[server][age]") {
    ServerRecorder recorder;
    RunningServer server(aging_config(recorder));
    RawSocket silent(server.endpoint());
    RawSocket late(server.endpoint());

    outlive(server.endpoint());
    late.send("late\n");

    CHECK(late.receive_until_end() == "late\n");
    late.close();
    CHECK(silent.receive_until_end().empty());
    silent.close();
    const auto lost = recorder.lost(4);
    CHECK(std::ranges::all_of(
        lost, [](const SessionReport& report) { return report.reason == CloseReason::max_connection_age; }));
    CHECK(lost.back().messages == 0);
    CHECK(lost.back().lasted >= least_age + 1s);
}

TEST_CASE("what a protocol owes is answered before a connection ends for its age", "[server][age]") {
    auto config = loopback_config(Framing::line());
    config.limits.max_connection_age = age;
    config.max_pending_replies = GENERATE(1u, 64u);
    DeskScene scene(config);
    scene.client.send("a\nb\n");
    auto work = scene.desk.take(1);

    outlive(scene.server.endpoint());
    work[0].reply.send("A");
    if (work.size() < 2) work.push_back(std::move(scene.desk.take(1).front()));
    work[1].reply.send("B");

    CHECK(scene.client.receive_until_end() == "A\nB\n");
    scene.client.close();
    CHECK(scene.recorder.lost(3).back().reason == CloseReason::max_connection_age);
}

TEST_CASE("a handshake of TLS is not cut short by a connection's age", "[server][age]") {
    ServerRecorder recorder;
    auto config = aging_config(recorder);
    config.limits.max_connection_age = 20ms;
    config.limits.handshake_timeout = 500ms;
    echo::test::TransportServer server(echo::test::Transport::tls_over_ipv4, config);
    RawSocket client(server.endpoint().to_string().substr(6));

    CHECK(client.receive_until_end().empty());
    client.close();

    CHECK(recorder.lost(1).front().reason == CloseReason::handshake_timeout);
}

TEST_CASE("connections that began together do not end together for their age", "[server][age]") {
    ServerRecorder recorder;
    auto config = aging_config(recorder);
    config.limits.max_connection_age = 1s;
    RunningServer server(config);
    std::vector<std::thread> clients;
    for (int count = 0; count < 16; ++count) {
        clients.emplace_back([&server] {
            RawSocket client(server.endpoint());
            client.send("x\n");
            client.receive_until_end();
        });
    }

    for (std::thread& client : clients) client.join();
    const auto lost = recorder.lost(clients.size());
    const auto [shortest, longest] = std::ranges::minmax_element(lost, {}, &SessionReport::lasted);

    CHECK(shortest->lasted >= 900ms - 20ms);
    CHECK(longest->lasted >= shortest->lasted + 50ms);
}

TEST_CASE("a stop drains a connection that waits for its last message", "[server][age]") {
    ServerRecorder recorder;
    RunningServer server(aging_config(recorder));
    RawSocket client(server.endpoint());
    client.send("begun");
    outlive(server.endpoint());

    server->request_stop(10s);

    CHECK(client.receive_until_end().empty());
    client.close();
    CHECK(server->wait() == 0);
}

}  // namespace server_age_test
