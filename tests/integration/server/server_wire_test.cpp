// The separator framing on the wire, row by row of the table in docs/protocol.md.
#include <cstddef>
#include <string>
#include <string_view>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/watched.hpp"

namespace server_wire_test {

using echo::CloseReason;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

namespace {

// Letters that differ from place to place, so that a byte lost or moved shows.
std::string patterned(std::size_t size) {
    std::string message(size, '\0');
    for (std::size_t at = 0; at < size; ++at) message[at] = static_cast<char>('a' + (at * 7 + at / 251) % 26);
    return message;
}

}  // namespace

TEST_CASE("the kernel holds back no answer to join it with the next", "[server]") {
    RunningServer server;
    RawSocket client(server.endpoint());
    client.send("Hello!\r\n\r\n");
    REQUIRE(client.receive(10) == "Hello!\r\n\r\n");

    const int socket = echo::test::descriptor_connected_to(echo::Endpoint(client.local_address()).port());

    REQUIRE(socket >= 0);
    int no_delay = 0;
    socklen_t size = sizeof no_delay;
    REQUIRE(::getsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &no_delay, &size) == 0);
    CHECK(no_delay != 0);
}

TEST_CASE("a message is answered with itself and the connection stays open", "[server]") {
    RunningServer server;
    RawSocket client(server.endpoint());

    client.send("Hello!\r\n\r\n");
    CHECK(client.receive(10) == "Hello!\r\n\r\n");

    client.send("again\r\n\r\n");
    CHECK(client.receive(9) == "again\r\n\r\n");
}

TEST_CASE("bytes without their separator are not answered yet", "[server]") {
    RunningServer server;
    RawSocket waiting(server.endpoint());
    RawSocket other(server.endpoint());

    waiting.send("half a message\r\n\r");
    // One thread serves both in turn: when this answer is here, the half message has been read as well.
    for (int round = 0; round < 3; ++round) {
        other.send("x\r\n\r\n");
        REQUIRE(other.receive(5) == "x\r\n\r\n");
    }
    CHECK(waiting.available() == 0);

    waiting.send("\n");
    CHECK(waiting.receive(18) == "half a message\r\n\r\n");
}

TEST_CASE("an empty message is answered with the bare separator", "[server]") {
    RunningServer server;
    RawSocket client(server.endpoint());

    client.send("\r\n\r\n");

    CHECK(client.receive(4) == "\r\n\r\n");
}

TEST_CASE("several messages in one segment are answered in order", "[server]") {
    RunningServer server;
    RawSocket client(server.endpoint());

    client.send("one\r\n\r\n\r\n\r\ntwo\r\n\r\nthree\r\n\r\n");

    CHECK(client.receive(27) == "one\r\n\r\n\r\n\r\ntwo\r\n\r\nthree\r\n\r\n");
}

TEST_CASE("a thousand pipelined messages are answered in order", "[server]") {
    RunningServer server;
    RawSocket client(server.endpoint());
    std::string all;
    for (int number = 0; number < 1000; ++number) all += "message " + std::to_string(number) + "\r\n\r\n";

    client.send(all);

    CHECK(client.receive(all.size()) == all);
}

TEST_CASE("the first of one and a half messages is answered before the rest has come", "[server]") {
    RunningServer server;
    RawSocket client(server.endpoint());

    client.send("first\r\n\r\nsec");
    CHECK(client.receive(9) == "first\r\n\r\n");

    client.send("ond\r\n\r\n");
    CHECK(client.receive(10) == "second\r\n\r\n");
}

TEST_CASE("the earliest match of the separator ends the message", "[server]") {
    RunningServer server;
    RawSocket client(server.endpoint());

    client.send("a\r\n\r\n\r\n");
    CHECK(client.receive(5) == "a\r\n\r\n");

    client.send("b\r\n\r\n");
    CHECK(client.receive(7) == "\r\nb\r\n\r\n");
}

TEST_CASE("a message that arrives byte by byte is answered once it is whole", "[server]") {
    RunningServer server;
    RawSocket client(server.endpoint());

    for (const char byte : std::string_view("slow\r\n\r\r\n\r\n")) client.send({&byte, 1});

    CHECK(client.receive(11) == "slow\r\n\r\r\n\r\n");
}

TEST_CASE("messages of every size come back unchanged", "[server]") {
    const std::size_t size = GENERATE(as<std::size_t>(), 1, 1023, 1024, 1025, 8 * 1024, 64 * 1024 - 4, 64 * 1024 - 1,
                                      64 * 1024, 64 * 1024 + 4, 1024 * 1024, 3 * 1024 * 1024);
    RunningServer server;
    RawSocket client(server.endpoint());
    const std::string message = patterned(size) + "\r\n\r\n";

    client.send(message);

    CHECK((client.receive(message.size()) == message));
}

TEST_CASE("all 256 byte values come back unchanged", "[server]") {
    RunningServer server;
    RawSocket client(server.endpoint());
    std::string message;
    for (int value = 0; value < 256; ++value) message += static_cast<char>(value);
    message += "\r\n\r\n";

    client.send(message);

    CHECK((client.receive(message.size()) == message));
}

TEST_CASE("a whole message followed by a half-close is answered, then the stream ends", "[server]") {
    ServerRecorder recorder;
    auto config = loopback_config();
    config.events = recorder.events();
    RunningServer server(config);
    RawSocket client(server.endpoint());

    client.send("last words\r\n\r\n");
    client.shutdown_send();

    CHECK(client.receive_until_end() == "last words\r\n\r\n");
    CHECK(recorder.lost(1).front().reason == CloseReason::peer_closed);
}

TEST_CASE("half a message followed by a half-close is dropped, and reported", "[server]") {
    ServerRecorder recorder;
    auto config = loopback_config();
    config.events = recorder.events();
    RunningServer server(config);
    RawSocket client(server.endpoint());

    client.send("whole\r\n\r\nhalf\r\n");
    client.shutdown_send();

    CHECK(client.receive_until_end() == "whole\r\n\r\n");
    const auto report = recorder.lost(1).front();
    CHECK(report.reason == CloseReason::partial_message);
    CHECK(report.messages == 1);
}

TEST_CASE("a reset by one client does not disturb another", "[server]") {
    ServerRecorder recorder;
    auto config = loopback_config();
    config.events = recorder.events();
    RunningServer server(config);
    RawSocket quiet(server.endpoint());
    RawSocket rude(server.endpoint());
    quiet.send("half ");
    rude.send("complete\r\n\r\nand a");
    REQUIRE(rude.receive(12) == "complete\r\n\r\n");

    rude.reset();
    CHECK(recorder.lost(1).front().reason == CloseReason::peer_reset);

    quiet.send("message\r\n\r\n");
    CHECK(quiet.receive(16) == "half message\r\n\r\n");
}

TEST_CASE("the quit message is answered, then the connection ends and what follows is dropped", "[server]") {
    ServerRecorder recorder;
    auto config = loopback_config();
    config.replies.quit_message = "QUIT";
    config.events = recorder.events();
    RunningServer server(config);
    RawSocket client(server.endpoint());

    client.send("quit\r\n\r\nQUIT \r\n\r\nQUIT\r\n\r\nafter\r\n\r\n");

    CHECK(client.receive_until_end() == "quit\r\n\r\nQUIT \r\n\r\nQUIT\r\n\r\n");
    client.close();
    const auto report = recorder.lost(1).front();
    CHECK(report.reason == CloseReason::finished);
    CHECK(report.messages == 3);
}

}  // namespace server_wire_test
