// A framing of the user's own keeps every promise of those that are built in, on both sides.
#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/transports.hpp"
#include "support/netstring.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace client_custom_framing_test {

using namespace std::chrono_literals;
using echo::CloseReason;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::test::error_of;
using echo::test::get;
using echo::test::loopback_config;
using echo::test::netstrings;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;
using echo::test::ServerRecorder;

namespace {

struct Scene {
    explicit Scene(echo::ServerConfig config = loopback_config(netstrings())) : server(recorded(std::move(config))) {}

    echo::ServerConfig recorded(echo::ServerConfig config) {
        config.events = recorder.events();
        return config;
    }

    ServerRecorder recorder;
    RunningServer server;
    RawSocket client{server.endpoint()};
};

EchoConfig netstring_client() {
    EchoConfig config;
    config.framing = netstrings();
    config.pool_size = 1;
    return config;
}

}  // namespace

TEST_CASE("messages of every size come back in a custom framing on every transport", "[client][server][framing]") {
    const auto transport = GENERATE(from_range(echo::test::all_transports()));
    echo::ServerConfig config;
    config.framing = netstrings();
    echo::test::TransportServer server(transport, config, [](const echo::Framing& framing) {
        return std::make_unique<echo::EchoServerProtocol>(framing);
    });
    EchoConfig client_config = server.client_config();
    client_config.framing = netstrings();
    client_config.max_in_flight = 4;
    Echo echo(server.endpoint(), client_config);
    for (const std::size_t size : {0u, 1u, 4'095u, 4'096u, 100'000u, 3'000'000u}) {
        CAPTURE(size);
        const std::string message(size, ',');
        CHECK(get(echo(message)) == message);
    }
}

TEST_CASE("half a message of a custom framing is closed after message_timeout", "[server][framing]") {
    auto config = loopback_config(netstrings());
    config.limits.message_timeout = 100ms;
    Scene scene(config);
    scene.client.send("5:hel");
    CHECK(scene.client.receive_until_end().empty());
    scene.client.close();
    CHECK(scene.recorder.lost(1).front().reason == CloseReason::message_timeout);
}

TEST_CASE("a message that is too long is refused at its announcement", "[server][framing]") {
    Scene scene;
    scene.client.send("1:a,20000000:");
    CHECK(scene.client.receive_until_end() == "1:a,");
    scene.client.close();
    CHECK(scene.recorder.lost(1).front().reason == CloseReason::message_too_large);
}

TEST_CASE("bytes that are no message end the connection with the format's words", "[server][framing]") {
    Scene scene;
    scene.client.send("1:a,GET / HTTP/1.1\r\n");
    CHECK(scene.client.receive_until_end() == "1:a,");
    scene.client.close();
    const auto report = scene.recorder.lost(1).front();
    CHECK(report.reason == CloseReason::malformed_frame);
    CHECK(report.error == errc::malformed_frame);
    CHECK(report.detail == "a netstring begins with its length in decimal");
    CHECK(report.messages == 1);
}

TEST_CASE("a message is partial when its peer closes in the middle of it", "[server][framing]") {
    Scene scene;
    scene.client.send("1:a,5:hel");
    scene.client.shutdown_send();
    CHECK(scene.client.receive_until_end() == "1:a,");
    CHECK(scene.recorder.lost(1).front().reason == CloseReason::partial_message);
}

TEST_CASE("a call whose reply had begun in a custom framing is not sent again", "[client][framing]") {
    int requests = 0;
    ScriptedServer server([&](ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.read_exactly(4);
        co_await peer.send("1:a,");
        co_await peer.read_exactly(4);
        ++requests;
        co_await peer.send("1:");
    });
    Echo echo(server.endpoint(), netstring_client());
    CHECK(get(echo("a")) == "a");
    CHECK(error_of(echo("b")) == errc::connection_lost);
    CHECK(requests == 1);
}

TEST_CASE("what nobody asked for ends the connection in a custom framing too, and reaches nobody",
          "[client][framing]") {
    const std::string surplus = GENERATE("1:x,", "1:", "1");
    ScriptedServer server([&](ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.read_exactly(4);
        const std::string reply = peer.number() == 1 ? "1:a," + surplus : "1:b,";
        co_await peer.send(reply);
        co_await peer.read_until_closed();
    });
    Echo echo(server.endpoint(), netstring_client());
    CHECK(get(echo("a")) == "a");
    CHECK(get(echo("b")) == "b");
    CHECK(echo.stats().sessions == 2);
}

TEST_CASE("a malformed reply fails its call with the format's words", "[client][framing]") {
    ScriptedServer server([](ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.read_exactly(4);
        co_await peer.send("HTTP/1.1 400 Bad Request\r\n");
        co_await peer.read_until_closed();
    });
    Echo echo(server.endpoint(), netstring_client());
    try {
        get(echo("a"));
        FAIL("the call succeeded");
    } catch (const echo::Error& error) {
        CHECK(error.code() == errc::malformed_frame);
        CHECK(error.response().detail == "a netstring begins with its length in decimal");
    }
}

TEST_CASE("a message that a custom framing cannot carry fails alone, and nothing of it is sent", "[client][framing]") {
    class Picky : public echo::test::Netstring {
        std::error_code wrap(std::string_view message, std::string& head, std::string& tail) const override {
            if (message.find('!') != message.npos) return std::make_error_code(std::errc::illegal_byte_sequence);
            return Netstring::wrap(message, head, tail);
        }
    };
    Scene scene;
    EchoConfig config = netstring_client();
    config.framing = echo::Framing::custom(std::make_shared<Picky>()).with_max_message(10'000);
    Echo echo(scene.server.endpoint(), config);
    const std::string large(5'000, '!');
    CHECK(error_of(echo("Hello!")) == std::errc::illegal_byte_sequence);
    CHECK(error_of(echo(large)) == std::errc::illegal_byte_sequence);
    CHECK(error_of(echo(std::string(10'001, 'x'))) == errc::message_too_large);
    CHECK(get(echo("Hello")) == "Hello");
    CHECK(echo.stats().sessions == 1);
}

TEST_CASE("each side wraps a message once, and finds it once", "[client][server][framing]") {
    struct Counting : echo::test::Netstring {
        std::error_code wrap(std::string_view message, std::string& head, std::string& tail) const override {
            ++wraps;
            return Netstring::wrap(message, head, tail);
        }
        echo::FoundFrame find(std::string_view bytes, std::size_t scanned) const override {
            ++finds;
            return Netstring::find(bytes, scanned);
        }
        mutable std::atomic<int> wraps = 0;
        mutable std::atomic<int> finds = 0;
    };
    const auto counting = std::make_shared<Counting>();
    auto config = loopback_config(echo::Framing::custom(counting));
    RunningServer server(config);
    EchoConfig client_config = netstring_client();
    client_config.framing = config.framing;
    Echo echo(server.endpoint(), client_config);
    for (int i = 0; i < 10; ++i) CHECK(get(echo("Hello!")) == "Hello!");
    CHECK(counting->wraps == 20);
    CHECK(counting->finds == 20);
}

TEST_CASE("a format whose find throws ends its connection on either side, and nothing else",
          "[client][server][framing]") {
    class Throwing : public echo::test::Netstring {
        echo::FoundFrame find(std::string_view bytes, std::size_t scanned) const override {
            if (bytes.find("throw") != bytes.npos) throw std::runtime_error("find threw");
            return Netstring::find(bytes, scanned);
        }
    };
    const auto throwing = echo::Framing::custom(std::make_shared<Throwing>());
    SECTION("the server's") {
        Scene scene(loopback_config(throwing));
        scene.client.send("1:a,5:throw,");
        CHECK(scene.recorder.lost(1).front().reason == CloseReason::internal_error);
        CHECK(scene.recorder.lost(1).front().detail == "find threw");
        RawSocket other(scene.server.endpoint());
        other.send("1:b,");
        CHECK(other.receive(4) == "1:b,");
    }
    SECTION("the client's") {
        Scene scene;
        EchoConfig config = netstring_client();
        config.framing = throwing;
        Echo echo(scene.server.endpoint(), config);
        CHECK(error_of(echo("throw")) == errc::protocol_exception);
        CHECK(get(echo("b")) == "b");
    }
}

}  // namespace client_custom_framing_test
