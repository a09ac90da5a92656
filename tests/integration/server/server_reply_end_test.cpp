// How connections end on which answers are owed: by a reply, by the peer, by a stop.
#include <chrono>
#include <ctime>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <sys/socket.h>

#include "support/catch.hpp"
#include "support/netstring.hpp"
#include "support/server/reply_desk.hpp"
#include "support/waiting.hpp"

namespace server_reply_end_test {

using namespace std::chrono_literals;
using echo::CloseReason;
using echo::Framing;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::ReplyDesk;
using Scene = echo::test::DeskScene;

TEST_CASE("a reply ends its connection as it says, with a reason of its own", "[server][reply]") {
    Scene scene;
    scene.client.send("a\nb\n");
    auto work = scene.desk.take(2);
    work[0].reply.send("A");
    SECTION("dropped") {
        work.pop_back();
        CHECK(scene.client.receive_until_end() == "A\n");
        CHECK(scene.reason_of_end() == CloseReason::reply_dropped);
    }
    SECTION("closed") {
        work[1].reply.close();
        CHECK(scene.client.receive_until_end() == "A\n");
        CHECK(scene.reason_of_end() == CloseReason::finished);
    }
    SECTION("reset") {
        work[1].reply.reset();
        CHECK(scene.client.ends_by_reset());
        CHECK(scene.recorder.lost(1).front().reason == CloseReason::reply_reset);
    }
}

TEST_CASE("a peer that is gone is noticed while its answers are awaited, and nobody works for it in vain",
          "[server][reply]") {
    auto config = loopback_config(Framing::line());
    config.max_pending_replies = GENERATE(1u, 64u);  // the server does not read meanwhile, or does
    Scene scene(config);
    scene.client.send("a\n");
    auto work = scene.desk.take(1);
    std::mutex mutex;
    bool heard = false;
    work[0].reply.on_unwanted([&] {
        const std::scoped_lock lock(mutex);
        heard = true;
    });
    scene.client.reset();
    CHECK(scene.recorder.lost(1).front().reason == CloseReason::peer_reset);
    CHECK(echo::test::eventually([&] {
        const std::scoped_lock lock(mutex);
        return heard;
    }));
    CHECK_FALSE(work[0].reply.is_wanted());
    work[0].reply.send("too late");
}

TEST_CASE("a protocol that fails with answers owed ends its connection for that, after them", "[server][reply]") {
    class Failing : public echo::test::DeskProtocol {
    public:
        using DeskProtocol::DeskProtocol;
        std::error_code data_received(std::string_view bytes) override {
            const std::error_code error = DeskProtocol::data_received(bytes);
            if (bytes.find("own") != bytes.npos) return std::make_error_code(std::errc::bad_message);
            return error;
        }
        void response(std::string_view message) override {
            if (message == "throw") {
                const echo::Reply never_given = defer();
                throw std::runtime_error("it threw");
            }
            DeskProtocol::response(message);
        }
    };
    const auto [messages, reason] = GENERATE(table<std::string, CloseReason>(
        {{"a\nb\nthrow\nc\n", CloseReason::internal_error}, {"a\nb\nown\nc\n", CloseReason::protocol_error}}));
    ReplyDesk desk;
    echo::test::ServerRecorder recorder;
    auto config = loopback_config(Framing::line());
    config.max_pending_replies = messages.find("own") == messages.npos ? 64 : 2;
    config.events = recorder.events();
    echo::test::RunningServer server(config,
                                     [&](const Framing& framing) { return std::make_unique<Failing>(framing, desk); });
    RawSocket client(server.endpoint());
    client.send(messages);
    auto work = desk.take(2);
    work[1].reply.send("B");
    work[0].reply.send("A");
    CHECK(client.receive_until_end() == "A\nB\n");
    client.close();
    CHECK(recorder.lost(1).front().reason == reason);
}

TEST_CASE("a format that throws without a word ends its connection all the same", "[server][reply]") {
    struct Wordless : std::exception {
        const char* what() const noexcept override { return ""; }
    };
    class Throwing : public echo::test::Netstring {
        std::error_code wrap(std::string_view, std::string&, std::string&) const override { throw Wordless(); }
    };
    Scene scene(loopback_config(Framing::custom(std::make_shared<Throwing>())));
    scene.client.send("1:a,1:b,");
    auto work = scene.desk.take(2);
    work[0].reply.send("A");
    CHECK(scene.client.receive_until_end().empty());
    CHECK(scene.reason_of_end() == CloseReason::internal_error);
}

TEST_CASE("an urgent byte keeps nobody busy while answers are awaited", "[server][reply]") {
    auto config = loopback_config(Framing::line());
    config.max_pending_replies = 1;
    config.limits.idle_timeout = 300ms;
    Scene scene(config);
    scene.client.send("a\n");
    auto work = scene.desk.take(1);
    REQUIRE(::send(scene.client.descriptor(), "!", 1, MSG_OOB) == 1);
    const std::clock_t before = std::clock();
    RawSocket(scene.server.endpoint())
        .receive_until_end();  // another connection, until it has been idle for long enough
    CHECK((std::clock() - before) * 1000 / CLOCKS_PER_SEC < 100);
    work[0].reply.send("A");
    CHECK(scene.client.receive(2) == "A\n");
}

TEST_CASE("answers that wait for one before them count as memory of their connection", "[server][reply]") {
    auto config = loopback_config(Framing::line());
    config.limits.max_buffer_memory = 1024 * 1024;
    Scene scene(config);
    std::string messages;
    for (int i = 0; i < 40; ++i) messages += "a\n";
    scene.client.send(messages);
    auto work = scene.desk.take(40);
    for (std::size_t i = 1; i < work.size(); ++i) work[i].reply.send(std::string(50'000, 'x'));
    CHECK(scene.recorder.lost(1).front().reason == CloseReason::max_buffer_memory);
    CHECK_FALSE(work[0].reply.is_wanted());
}

TEST_CASE("a connection that waits for its answers is not idle", "[server][reply]") {
    auto config = loopback_config(Framing::line());
    config.limits.idle_timeout = 100ms;
    config.max_pending_replies = GENERATE(1u, 64u);
    Scene scene(config);
    scene.client.send("a\n");
    auto work = scene.desk.take(1);
    RawSocket(scene.server.endpoint()).receive_until_end();  // one that came later, and is
    work[0].reply.send("A");
    CHECK(scene.client.receive(2) == "A\n");
    scene.client.receive_until_end();  // as this one is, from then on
    scene.client.close();
    CHECK(scene.recorder.lost(2).back().reason == CloseReason::idle);
}

TEST_CASE("a stop waits for answers that are owed, until its deadline", "[server][reply]") {
    auto config = loopback_config(Framing::line());
    config.max_pending_replies = GENERATE(1u, 64u);
    Scene scene(config);
    scene.client.send("a\n");
    auto work = scene.desk.take(1);
    SECTION("given in time") {
        RawSocket other(scene.server.endpoint());
        other.send("now\n");
        REQUIRE(other.receive(4) == "now\n");
        scene.server->request_stop(10s);
        CHECK(other.receive_until_end().empty());  // so the stop has come to the connections
        other.close();
        work[0].reply.send("A");
        CHECK(scene.client.receive_until_end() == "A\n");
        scene.client.close();
        CHECK(scene.server->wait() == 0);
        CHECK(scene.recorder.lost(2).back().reason == CloseReason::drained);
    }
    SECTION("not given") {
        CHECK(scene.server->stop(100ms) == 1);
        CHECK(scene.recorder.lost(1).front().reason == CloseReason::cut);
        CHECK_FALSE(work[0].reply.is_wanted());
    }
}

TEST_CASE("a reply may outlive its server", "[server][reply]") {
    std::vector<ReplyDesk::Work> work;
    {
        Scene scene;
        scene.client.send("a\n");
        work = scene.desk.take(1);
    }
    CHECK_FALSE(work[0].reply.is_wanted());
    work[0].reply.send("nobody is there");
}

}  // namespace server_reply_end_test
