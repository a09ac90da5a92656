// Protocols of a user's own on the server, the bad ones too.
#include <cctype>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"

namespace server_protocol_test {

using echo::CloseReason;
using echo::Framing;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

namespace {

class UpperProtocol : public echo::EchoServerProtocol {
public:
    using EchoServerProtocol::EchoServerProtocol;

    void response(std::string_view message) override {
        std::string answer(message);
        for (char& c : answer) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        send(answer);
    }
};

class ThrowingProtocol : public echo::EchoServerProtocol {
public:
    using EchoServerProtocol::EchoServerProtocol;

    void response(std::string_view message) override {
        if (message == "throw") throw std::runtime_error("this protocol is broken");
        if (message == "throw a number") throw 42;
        EchoServerProtocol::response(message);
    }
};

template <class Protocol>
std::unique_ptr<echo::EchoServerProtocol> make(const Framing& framing) {
    return std::make_unique<Protocol>(framing);
}

}  // namespace

TEST_CASE("a derived protocol answers with capitals", "[server]") {
    RunningServer server(loopback_config(), make<UpperProtocol>);
    RawSocket client(server.endpoint());

    client.send("Hello!\r\n\r\n");

    CHECK(client.receive(10) == "HELLO!\r\n\r\n");
}

TEST_CASE("each connection has a protocol of its own", "[server]") {
    class CountingProtocol : public echo::EchoServerProtocol {
    public:
        using EchoServerProtocol::EchoServerProtocol;
        void response(std::string_view) override { send(std::to_string(messages_received())); }
    };
    RunningServer server(loopback_config(Framing::line()), make<CountingProtocol>);
    RawSocket first(server.endpoint());
    RawSocket second(server.endpoint());

    first.send("a\nb\nc\n");
    CHECK(first.receive(6) == "1\n2\n3\n");

    second.send("a\n");
    CHECK(second.receive(2) == "1\n");
}

TEST_CASE("an exception of a protocol ends its own connection alone", "[server]") {
    const auto [message, detail] = GENERATE(table<std::string, std::string>(
        {{"throw", "this protocol is broken"}, {"throw a number", "an exception that is no std::exception"}}));
    ServerRecorder recorder;
    auto config = loopback_config(Framing::line());
    config.events = recorder.events();
    RunningServer server(config, make<ThrowingProtocol>);
    RawSocket healthy(server.endpoint());
    RawSocket doomed(server.endpoint());

    // What was answered before is written, in whatever pieces it came, and whatever stands behind.
    doomed.send("before\n" + message + "\n" + std::string(30'000, 'x'));
    CHECK(doomed.receive_until_end() == "before\n");
    doomed.close();

    const auto report = recorder.lost(1).front();
    CHECK(report.reason == CloseReason::internal_error);
    CHECK(report.detail == detail);
    healthy.send("still here\n");
    CHECK(healthy.receive(11) == "still here\n");
}

TEST_CASE("an answer that cannot be framed ends its connection in good order, whatever was sent behind", "[server]") {
    class BreakingProtocol : public echo::EchoServerProtocol {
    public:
        using EchoServerProtocol::EchoServerProtocol;
        void response(std::string_view message) override { send(message == "bad" ? "two\nlines" : message); }
    };
    ServerRecorder recorder;
    auto config = loopback_config(Framing::line());
    config.events = recorder.events();
    RunningServer server(config, make<BreakingProtocol>);
    RawSocket client(server.endpoint());

    // Far more than one read takes. A socket that is closed with bytes unread would be reset.
    client.send("good\nbad\n" + std::string(30'000, 'x'));
    CHECK(client.receive_until_end() == "good\n");
    client.close();

    CHECK(recorder.lost(1).front().reason == CloseReason::protocol_error);
}

TEST_CASE("a protocol that fails while it looks at the bytes ends its connection, whatever it returns", "[server]") {
    class Watching : public echo::EchoServerProtocol {
    public:
        using EchoServerProtocol::EchoServerProtocol;
        std::error_code data_received(std::string_view bytes) override {
            const std::error_code error = EchoServerProtocol::data_received(bytes);
            if (bytes.find("bad") != bytes.npos) fail(std::make_error_code(std::errc::bad_message), "it is bad");
            return error;
        }
    };
    ServerRecorder recorder;
    auto config = loopback_config(Framing::line());
    config.events = recorder.events();
    RunningServer server(config, make<Watching>);
    RawSocket client(server.endpoint());
    client.send("good\nbad\n");
    CHECK(client.receive_until_end() == "good\nbad\n");
    client.close();
    const auto report = recorder.lost(1).front();
    CHECK(report.reason == CloseReason::protocol_error);
    CHECK(report.error == std::errc::bad_message);
    CHECK(report.detail == "it is bad");
}

TEST_CASE("a protocol factory that throws or returns nothing ends that connection alone", "[server]") {
    ServerRecorder recorder;
    auto config = loopback_config(Framing::line());
    config.events = recorder.events();
    int calls = 0;  // one thread calls the factory
    RunningServer server(config, [&calls](const Framing& framing) -> std::unique_ptr<echo::EchoServerProtocol> {
        ++calls;
        if (calls == 1) throw std::runtime_error("no protocol today");
        if (calls == 2) return nullptr;
        return make<echo::EchoServerProtocol>(framing);
    });

    CHECK(RawSocket(server.endpoint()).receive_until_end().empty());
    CHECK(recorder.lost(1).back().detail == "no protocol today");
    CHECK(RawSocket(server.endpoint()).receive_until_end().empty());
    CHECK(recorder.lost(2).back().detail == "the protocol factory returned no protocol");

    RawSocket third(server.endpoint());
    third.send("works\n");
    CHECK(third.receive(6) == "works\n");
}

TEST_CASE("a connection is reported at its beginning and with its numbers at its end", "[server]") {
    ServerRecorder recorder;
    auto config = loopback_config(Framing::line());
    config.replies.reply_prefix = ">";
    config.events = recorder.events();
    RunningServer server(config);
    RawSocket client(server.endpoint());
    const auto made = recorder.made(1).front();
    CHECK(made.peer.to_string() == client.local_address());
    CHECK(made.local == server.endpoint());

    client.send("one\ntwo\nthr");
    REQUIRE(client.receive(10) == ">one\n>two\n");
    client.shutdown_send();

    const auto report = recorder.lost(1).front();
    CHECK(report.peer == made.peer);
    CHECK(report.messages == 2);
    CHECK(report.bytes_received == 11);
    CHECK(report.bytes_sent == 10);
    CHECK(report.lasted > std::chrono::nanoseconds(0));
    CHECK(report.reason == CloseReason::partial_message);
}

TEST_CASE("exactly the messages that the protocol took are reported one by one", "[server]") {
    ServerRecorder recorder;
    auto config = loopback_config(Framing::line());
    config.replies.quit_message = "QUIT";
    config.events = recorder.events(true);
    RunningServer server(config);
    RawSocket client(server.endpoint());

    client.send("one\nt");
    REQUIRE(client.receive(4) == "one\n");
    client.send("wo\nQUIT\nnever taken\n");
    CHECK(client.receive_until_end() == "two\nQUIT\n");
    client.close();

    recorder.lost(1);
    CHECK(recorder.messages(3) == std::vector<std::string>{"one", "two", "QUIT"});
}

}  // namespace server_protocol_test
