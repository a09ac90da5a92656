// A connection that is busy leaves the event loop, and whatever comes after that is seen all the same.
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <asio/posix/stream_descriptor.hpp>

#include "support/catch.hpp"
#include "support/peers/fill_up.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"
#include "support/watched.hpp"

namespace server_busy_test {

using namespace std::chrono_literals;
using echo::CloseReason;
using echo::Framing;
using echo::test::descriptor_connected_to;
using echo::test::eventually;
using echo::test::fill_up;
using echo::test::is_watched;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

namespace {

constexpr std::size_t message_size = 10;

// Asks the kernel about the server's end when it has one of these.
constexpr std::string_view question = "watched?\n";

class BusyServer {
public:
    BusyServer() : BusyServer(loopback_config(Framing::line())) {}
    explicit BusyServer(echo::ServerConfig config) : server_(with_hooks(std::move(config))) {}

    RunningServer& running() { return server_; }
    ServerRecorder& recorder() { return recorder_; }
    RawSocket connected() {
        RawSocket client(server_.endpoint());
        client_port_ = echo::Endpoint(client.local_address()).port();
        return client;
    }

    // Keeps the connection busy: one read a message.
    static void send_many(RawSocket& client) {
        std::string messages;
        for (int number = 0; number < 1000; ++number) messages += std::to_string(100'000'000 + number) + "\n";
        messages += question;
        client.send(messages);
        REQUIRE((client.receive(messages.size()) == messages));
    }

    // Whether it waits for the client.
    bool is_watching() const { return is_watched(descriptor_connected_to(client_port_)); }

    // What the question has found out last.
    bool was_watched() const { return was_watched_; }

private:
    echo::ServerConfig with_hooks(echo::ServerConfig config) {
        config.read_size = message_size;
        config.events = recorder_.events();
        config.events.pre_request = [this](const echo::SessionReport&, std::string_view message) {
            if (message != question.substr(0, question.size() - 1)) return;
            was_watched_ = is_watching();
        };
        return config;
    }

    std::atomic<std::uint16_t> client_port_ = 0;
    std::atomic<bool> was_watched_ = false;
    ServerRecorder recorder_;
    RunningServer server_;
};

}  // namespace

TEST_CASE("a busy connection leaves the event loop, and is back when its peer rests", "[server]") {
    BusyServer server;
    RawSocket client = server.connected();
    client.send(question);
    REQUIRE(client.receive(question.size()) == question);
    CHECK(server.was_watched());

    for (int times = 0; times < 3; ++times) {
        BusyServer::send_many(client);
        CHECK_FALSE(server.was_watched());
        REQUIRE(eventually([&] { return server.is_watching(); }));
        client.send(question);
        CHECK(client.receive(question.size()) == question);
        CHECK(server.was_watched());
    }
}

TEST_CASE("a connection that was busy is seen to end", "[server]") {
    BusyServer server;
    RawSocket client = server.connected();
    BusyServer::send_many(client);
    SECTION("in good order") {
        client.close();
        CHECK(server.recorder().lost(1).front().reason == CloseReason::peer_closed);
    }
    SECTION("by a reset") {
        client.reset();
        CHECK(server.recorder().lost(1).front().reason == CloseReason::peer_reset);
    }
    SECTION("by a stop") {
        server.running()->request_stop(10s);
        CHECK(client.receive_until_end().empty());
        client.close();
        CHECK(server.recorder().lost(1).front().reason == CloseReason::drained);
    }
}

TEST_CASE("a connection that was busy may be idle for as long as any other", "[server]") {
    auto config = loopback_config(Framing::line());
    config.limits.idle_timeout = 1s;
    BusyServer server(config);
    RawSocket client = server.connected();
    BusyServer::send_many(client);
    CHECK(client.receive_until_end().empty());
    client.close();
    CHECK(server.recorder().lost(1).front().reason == CloseReason::idle);
}

TEST_CASE("a busy connection whose peer does not read waits until it does", "[server]") {
    std::atomic<std::uint16_t> client_port = 0;
    std::atomic<bool> was_away = false;
    auto config = loopback_config(Framing::raw());
    config.read_size = 2000;
    config.events.pre_request = [&](const echo::SessionReport&, std::string_view) {
        if (!was_away && client_port > 0) was_away = !is_watched(descriptor_connected_to(client_port));
    };
    RunningServer server(config);
    RawSocket client(server.endpoint());
    client_port = echo::Endpoint(client.local_address()).port();

    const std::size_t sent = fill_up(client, server.endpoint());
    CHECK(was_away);

    CHECK((client.receive(sent) == std::string(sent, 'b')));
    REQUIRE(eventually([&] { return is_watched(descriptor_connected_to(client_port)); }));
    client.send("Hello!");
    CHECK(client.receive(6) == "Hello!");
}

TEST_CASE("a session that its event loop does not take back is ended and says why, and others go on", "[server]") {
    ServerRecorder recorder;
    std::atomic<std::uint16_t> client_port = 0;
    std::optional<asio::posix::stream_descriptor> in_its_place;
    std::optional<RunningServer> server;
    auto config = loopback_config(Framing::line());
    config.read_size = message_size;
    config.events = recorder.events();
    config.events.pre_request = [&](const echo::SessionReport&, std::string_view) {
        const int descriptor = client_port > 0 ? descriptor_connected_to(client_port) : -1;
        if (descriptor < 0 || in_its_place || is_watched(descriptor)) return;
        in_its_place.emplace((*server)->executor(), descriptor);  // nothing is watched twice
    };
    server.emplace(config);
    RawSocket other(server->endpoint());
    RawSocket client(server->endpoint());
    client_port = echo::Endpoint(client.local_address()).port();
    BusyServer::send_many(client);

    CHECK(client.receive_until_end().empty());
    const auto report = recorder.lost(1).front();
    CHECK(report.reason == CloseReason::internal_error);
    CHECK(report.error.value() == EEXIST);
    CHECK(report.messages == 1001);
    other.send("Hello!\n");
    CHECK(other.receive(7) == "Hello!\n");
    (*server)->stop(0s);
    REQUIRE(in_its_place);
    in_its_place->release();
}

}  // namespace server_busy_test
