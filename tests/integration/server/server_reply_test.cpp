// Answers that come later, on sockets: from other threads, through drain and loss, with pressure back on the peer.
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/client/transports.hpp"
#include "support/server/reply_desk.hpp"

namespace server_reply_test {

using echo::CloseReason;
using echo::Framing;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::ReplyDesk;
using Scene = echo::test::DeskScene;

TEST_CASE("another thread answers, in any order, and the peer gets the answers in the order of its messages",
          "[server][reply]") {
    Scene scene;
    scene.client.send("a\nb\nnow\nc\n");
    auto work = scene.desk.take(3);
    REQUIRE(work.size() == 3);
    work[2].reply.send("C");
    work[1].reply.send("B");
    work[0].reply.send("A");
    CHECK(scene.client.receive(10) == "A\nB\nnow\nC\n");

    scene.client.send("now\n");
    CHECK(scene.client.receive(4) == "now\n");
}

TEST_CASE("large answers that come while others are being written arrive whole", "[server][reply]") {
    Scene scene;
    const std::size_t count = 30;
    std::string expected;
    for (std::size_t i = 0; i < count; ++i) scene.client.send(std::to_string(i) + "\n");
    auto work = scene.desk.take(count);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string answer(300'000 + i, static_cast<char>('a' + i % 26));
        expected += answer + "\n";
        work[i].reply.send(answer);
        if (i % 7 == 0) scene.client.send("now\n");
    }
    // Those that were sent meanwhile stand behind all that were pending.
    for (std::size_t i = 0; i < count; i += 7) expected += "now\n";
    CHECK(scene.client.receive(expected.size()) == expected);
}

TEST_CASE("a peer that asks for more than is allowed to be pending is read no further", "[server][reply]") {
    auto config = loopback_config(Framing::line());
    config.max_pending_replies = 4;
    Scene scene(config);
    std::string all;
    for (int i = 0; i < 1'000; ++i) all += std::to_string(i) + "\n";
    scene.client.send(all);

    std::string answers;
    std::size_t given = 0;
    while (given < 1'000) {
        auto work = scene.desk.take(1);
        CHECK(work.size() <= 4);
        for (auto& [message, reply] : work) {
            reply.send(message);
            ++given;
        }
    }
    CHECK(scene.client.receive(all.size()) == all);
}

TEST_CASE("a peer that closes its side after its messages still gets all answers", "[server][reply]") {
    Scene scene;
    const std::string rest = GENERATE("", "half a mess");
    scene.client.send("a\nb\n" + rest);
    scene.client.shutdown_send();
    auto work = scene.desk.take(2);
    work[1].reply.send("B");
    // Served by the same thread, after what has come from the other.
    RawSocket other(scene.server.endpoint());
    other.send("now\n");
    CHECK(other.receive(4) == "now\n");
    work[0].reply.send("A");
    CHECK(scene.client.receive_until_end() == "A\nB\n");
    const CloseReason reason = rest.empty() ? CloseReason::peer_closed : CloseReason::partial_message;
    CHECK(scene.reason_of_end() == reason);
}

TEST_CASE("the answer to the last message, which is owed when the protocol finishes, is written before the end",
          "[server][reply]") {
    auto config = loopback_config(Framing::line());
    config.limits.max_requests = GENERATE(0u, 2u);
    Scene scene(config);
    scene.client.send(config.limits.max_requests == 0 ? "a\nquit\nnow\n" : "a\nb\nnow\n");
    auto work = scene.desk.take(2);
    work[1].reply.send("bye");
    work[0].reply.send("A");
    CHECK(scene.client.receive_until_end() == "A\nbye\n");
    CHECK(scene.reason_of_end() == CloseReason::finished);
}

TEST_CASE("answers come later on every transport", "[server][reply][tls]") {
    const auto transport = GENERATE(from_range(echo::test::all_transports()));
    ReplyDesk desk;
    echo::ServerConfig config;
    config.max_pending_replies = 3;
    echo::test::TransportServer server(transport, config, [&desk](const Framing& framing) {
        return std::make_unique<echo::test::DeskProtocol>(framing, desk);
    });
    echo::EchoConfig client_config = server.client_config();
    client_config.pool_size = 1;
    client_config.max_in_flight = 20;
    echo::Echo echo(server.endpoint(), client_config);
    std::vector<std::future<std::string>> replies;
    for (int i = 0; i < 20; ++i) replies.push_back(echo(std::to_string(i)));
    for (std::size_t given = 0; given < 20;) {
        auto work = desk.take(1);
        given += work.size();
        while (!work.empty()) {
            work.back().reply.send("re: " + work.back().message);
            work.pop_back();
        }
    }
    for (int i = 0; i < 20; ++i) CHECK(replies[static_cast<std::size_t>(i)].get() == "re: " + std::to_string(i));
}

}  // namespace server_reply_test
