// The other framings on a real socket, the limits of messages, and the options that shape answers.
#include <algorithm>
#include <cstddef>
#include <string>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"

namespace server_framing_test {

using namespace std::string_literals;
using echo::CloseReason;
using echo::Framing;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

TEST_CASE("with line framing a carriage return belongs to the message", "[server]") {
    RunningServer server(loopback_config(Framing::line()));
    RawSocket client(server.endpoint());

    client.send("one\r\n\ntwo\nhal");
    CHECK(client.receive(10) == "one\r\n\ntwo\n");

    client.send("f\n");
    CHECK(client.receive(5) == "half\n");
}

TEST_CASE("with length framing empty and binary messages come back", "[server]") {
    RunningServer server(loopback_config(Framing::length()));
    RawSocket client(server.endpoint());

    client.send("\0\0\0\0\0\0\0\x05\0\n\r\xff!\0\0"s);
    CHECK((client.receive(13) == "\0\0\0\0\0\0\0\x05\0\n\r\xff!"s));

    client.send("\0\x01x"s);
    CHECK((client.receive(5) == "\0\0\0\x01x"s));
}

TEST_CASE("with raw framing every byte comes back as it is", "[server]") {
    RunningServer server(loopback_config(Framing::raw()));
    RawSocket client(server.endpoint());

    client.send("\0no\nend"s);

    CHECK((client.receive(7) == "\0no\nend"s));
}

TEST_CASE("with raw framing the first read already takes as much as read_size allows", "[server]") {
    auto config = loopback_config(Framing::raw());
    config.replies.reply_prefix = "<";
    RunningServer server(config);
    RawSocket client(server.endpoint());
    const std::string message(20'000, 'm');

    client.send(message);

    CHECK((client.receive(message.size() + 1) == "<" + message));
}

TEST_CASE("a read takes read_size bytes at most", "[server]") {
    auto config = loopback_config(Framing::raw());
    config.read_size = 4;
    config.replies.reply_prefix = "<";
    RunningServer server(config);
    RawSocket client(server.endpoint());

    client.send("0123456789");

    CHECK(client.receive(13) == "<0123<4567<89");
}

TEST_CASE("a read_size of one byte serves messages of any length", "[server]") {
    auto config = loopback_config();
    config.read_size = 1;
    RunningServer server(config);
    RawSocket client(server.endpoint());

    client.send("byte by byte\r\n\r\n\r\n\r\n");

    CHECK(client.receive(20) == "byte by byte\r\n\r\n\r\n\r\n");
}

TEST_CASE("the reply prefix stands before every answer", "[server]") {
    auto config = loopback_config(Framing::line());
    config.replies.reply_prefix = "you said: ";
    RunningServer server(config);
    RawSocket client(server.endpoint());

    client.send("a\n\n");

    CHECK(client.receive(23) == "you said: a\nyou said: \n");
}

TEST_CASE("after max_requests answers the connection ends, and later messages are dropped", "[server]") {
    ServerRecorder recorder;
    auto config = loopback_config(Framing::line());
    config.limits.max_requests = 2;
    config.events = recorder.events();
    RunningServer server(config);
    RawSocket client(server.endpoint());

    client.send("one\ntwo\nthree\n");

    CHECK(client.receive_until_end() == "one\ntwo\n");
    client.close();
    const auto report = recorder.lost(1).front();
    CHECK(report.reason == CloseReason::finished);
    CHECK(report.messages == 2);
}

TEST_CASE("a message of max_message bytes is answered and one more byte ends the connection", "[server]") {
    ServerRecorder recorder;
    auto config = loopback_config(Framing::separator("|").with_max_message(10));
    config.events = recorder.events();
    RunningServer server(config);
    RawSocket client(server.endpoint());

    client.send("0123456789|0123456789X|never|");

    CHECK(client.receive_until_end() == "0123456789|");
    client.close();
    const auto report = recorder.lost(1).front();
    CHECK(report.reason == CloseReason::message_too_large);
    CHECK(report.error == echo::errc::message_too_large);
}

TEST_CASE("an announced length of 0xffffffff ends the connection before anything follows", "[server]") {
    ServerRecorder recorder;
    auto config = loopback_config(Framing::length());
    config.events = recorder.events();
    RunningServer server(config);
    RawSocket client(server.endpoint());

    client.send("\0\0\0\x02ok\xff\xff\xff\xff"s);

    CHECK((client.receive_until_end() == "\0\0\0\x02ok"s));
    client.close();
    CHECK(recorder.lost(1).front().reason == CloseReason::message_too_large);
}

TEST_CASE("the last answer survives although the client has sent more than is ever read", "[server]") {
    auto config = loopback_config(Framing::line());
    config.limits.max_requests = 1;
    config.read_size = 16;
    RunningServer server(config);
    RawSocket client(server.endpoint());

    client.send("answer me\n" + std::string(300'000, 'x'));

    CHECK(client.receive_until_end() == "answer me\n");
}

TEST_CASE("an answer that the framing cannot carry ends its connection after the answers before it", "[server]") {
    ServerRecorder recorder;
    auto config = loopback_config();
    // The prefix alone holds no separator, but together with some messages it does.
    config.replies.reply_prefix = "a\r\n";
    config.events = recorder.events();
    RunningServer server(config);
    RawSocket client(server.endpoint());

    client.send("fine\r\n\r\n\r\nb\r\n\r\n");

    CHECK(client.receive_until_end() == "a\r\nfine\r\n\r\n");
    client.close();
    const auto report = recorder.lost(1).front();
    CHECK(report.reason == CloseReason::protocol_error);
    CHECK(report.error == echo::errc::separator_in_message);
}

TEST_CASE("a peer that does not read is not read from", "[server]") {
    constexpr std::size_t total = 64 * 1024 * 1024;
    ServerRecorder recorder;
    auto config = loopback_config(Framing::raw());
    config.events = recorder.events();
    RunningServer server(config);
    RawSocket client(server.endpoint());
    RawSocket other(server.endpoint());
    const std::string block(64 * 1024, 'b');

    // Sends until nothing is taken any more, although the answers to another client show that the server goes on.
    std::size_t sent = 0;
    int idle_rounds = 0;
    while (sent < total && idle_rounds < 100) {
        const std::size_t taken = client.send_some(block);
        sent += taken;
        idle_rounds = taken == 0 ? idle_rounds + 1 : 0;
        other.send("x");
        REQUIRE(other.receive(1) == "x");
    }
    // The rest is what the buffers of the kernel hold in both directions.
    REQUIRE(sent < total / 2);

    std::size_t received = 0;
    while (received < sent) received += client.receive(std::min(block.size(), sent - received)).size();
    client.shutdown_send();
    CHECK(client.receive_until_end().empty());
    CHECK(recorder.lost(1).front().bytes_sent == sent);
}

}  // namespace server_framing_test
