#include <echo/protocol.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.hpp"

namespace protocol_test {

using echo::EchoProtocol;
using echo::errc;
using echo::Framing;

namespace {

using Messages = std::vector<std::string>;

// A protocol whose answers a test writes as a lambda; keeps what it received.
class ScriptedProtocol : public EchoProtocol {
public:
    using Answer = std::function<void(ScriptedProtocol&, std::string_view)>;

    explicit ScriptedProtocol(const Framing& framing, Answer answer = echo_back)
        : EchoProtocol(framing), answer_(std::move(answer)) {}

    void response(std::string_view message) override {
        received.emplace_back(message);
        answer_(*this, message);
    }

    static void echo_back(ScriptedProtocol& protocol, std::string_view message) { protocol.send(message); }

    using EchoProtocol::finish;
    using EchoProtocol::send;

    Messages received;

private:
    Answer answer_;
};

void say_nothing(ScriptedProtocol&, std::string_view) {}

}  // namespace

TEST_CASE("start_request encodes a message into the output", "[protocol]") {
    ScriptedProtocol protocol{Framing()};

    CHECK_FALSE(protocol.start_request("one"));
    CHECK_FALSE(protocol.start_request(""));

    CHECK(protocol.output() == "one\r\n\r\n\r\n\r\n");
}

TEST_CASE("a request that cannot be framed leaves the output as it was", "[protocol]") {
    ScriptedProtocol separated{Framing().with_max_message(8)};
    ScriptedProtocol raw{Framing::raw()};
    REQUIRE_FALSE(separated.start_request("one"));

    CHECK(separated.start_request("a\r\n\r\nb") == errc::separator_in_message);
    CHECK(separated.start_request("123456789") == errc::message_too_large);
    CHECK(raw.start_request("") == errc::empty_message);

    CHECK(separated.output() == "one\r\n\r\n");
    CHECK(raw.output().empty());
}

TEST_CASE("a refused request does not end the protocol", "[protocol]") {
    ScriptedProtocol protocol{Framing::line()};
    REQUIRE(protocol.start_request("a\nb"));

    CHECK_FALSE(protocol.start_request("c"));
    CHECK_FALSE(protocol.data_received("reply\n"));

    CHECK(protocol.received == Messages{"reply"});
}

TEST_CASE("response is called once for each whole message, in order", "[protocol]") {
    ScriptedProtocol protocol{Framing::line(), say_nothing};

    protocol.data_received("one\ntw");
    CHECK(protocol.received == Messages{"one"});

    protocol.data_received("o\n");
    protocol.data_received("three\nfour\n");

    CHECK(protocol.received == Messages{"one", "two", "three", "four"});
    CHECK(protocol.messages_received() == 4);
    CHECK(protocol.output().empty());
}

TEST_CASE("the answers to all messages of one read stand in one output, in order", "[protocol]") {
    ScriptedProtocol protocol{Framing::line()};

    CHECK_FALSE(protocol.data_received("one\ntwo\nthr"));
    CHECK(protocol.output() == "one\ntwo\n");

    CHECK_FALSE(protocol.data_received("ee\n"));
    CHECK(protocol.output() == "one\ntwo\nthree\n");
}

TEST_CASE("an output that was taken does not come again", "[protocol]") {
    ScriptedProtocol protocol{Framing::line()};
    protocol.data_received("one\n");

    std::string written;
    std::swap(written, protocol.output());
    protocol.data_received("two\n");

    CHECK(written == "one\n");
    CHECK(protocol.output() == "two\n");
}

TEST_CASE("a response may send several messages or none", "[protocol]") {
    ScriptedProtocol protocol{Framing::line(), [](ScriptedProtocol& self, std::string_view message) {
                                  if (message == "quiet") return;
                                  self.send(message);
                                  self.send("again");
                              }};

    protocol.data_received("one\nquiet\n");

    CHECK(protocol.output() == "one\nagain\n");
}

TEST_CASE("partial_size tells how much of an unfinished message has come", "[protocol]") {
    ScriptedProtocol protocol{Framing()};

    protocol.data_received("whole\r\n\r\nhalf");
    CHECK(protocol.partial_size() == 4);

    protocol.data_received("\r\n\r\n");
    CHECK(protocol.partial_size() == 0);
}

TEST_CASE("a protocol that has finished in a response drops what follows", "[protocol]") {
    ScriptedProtocol protocol{Framing::line(), [](ScriptedProtocol& self, std::string_view message) {
                                  self.send(message);
                                  if (message == "QUIT") self.finish();
                              }};
    CHECK_FALSE(protocol.finished());

    CHECK_FALSE(protocol.data_received("one\nQUIT\ntwo\nthr"));
    CHECK_FALSE(protocol.data_received("ee\nfour\n"));

    CHECK(protocol.finished());
    CHECK(protocol.output() == "one\nQUIT\n");
    CHECK(protocol.messages_received() == 2);
    CHECK(protocol.partial_size() == 0);
}

TEST_CASE("a protocol that has finished between two reads drops what follows", "[protocol]") {
    ScriptedProtocol protocol{Framing::line()};
    protocol.data_received("one\n");

    protocol.finish();
    CHECK_FALSE(protocol.data_received("two\nthree\n"));

    CHECK(protocol.received == Messages{"one"});
}

TEST_CASE("limit_messages finishes after that many messages, the last one answered", "[protocol]") {
    ScriptedProtocol protocol{Framing::line()};
    protocol.limit_messages(2);

    protocol.data_received("one\n");
    CHECK_FALSE(protocol.finished());
    protocol.data_received("two\nthree\n");

    CHECK(protocol.finished());
    CHECK(protocol.output() == "one\ntwo\n");
    CHECK(protocol.messages_received() == 2);
}

TEST_CASE("a response can see that its message is the last one", "[protocol]") {
    ScriptedProtocol protocol{Framing::line(), [](ScriptedProtocol& self, std::string_view) {
                                  self.send(self.finished() ? "last" : "more to come");
                              }};
    protocol.limit_messages(2);

    protocol.data_received("one\ntwo\n");

    CHECK(protocol.output() == "more to come\nlast\n");
}

TEST_CASE("a limit of 0 messages is no limit", "[protocol]") {
    ScriptedProtocol protocol{Framing::line()};
    protocol.limit_messages(0);

    for (int message = 0; message < 100; ++message) protocol.data_received("again\n");

    CHECK_FALSE(protocol.finished());
    CHECK(protocol.messages_received() == 100);
}

TEST_CASE("a message that is too large ends with its error after the answers before it", "[protocol]") {
    ScriptedProtocol protocol{Framing::line().with_max_message(3)};

    CHECK(protocol.data_received("one\ntoo long\ntwo\n") == errc::message_too_large);
    CHECK(protocol.data_received("two\n") == errc::message_too_large);

    CHECK(protocol.output() == "one\n");
    CHECK_FALSE(protocol.finished());
}

TEST_CASE("a response that cannot be framed ends the connection with its error", "[protocol]") {
    ScriptedProtocol protocol{Framing::line(), [](ScriptedProtocol& self, std::string_view message) {
                                  self.send(message == "bad" ? "a\nb" : message);
                              }};

    CHECK(protocol.data_received("one\nbad\ntwo\n") == errc::separator_in_message);
    CHECK(protocol.data_received("three\n") == errc::separator_in_message);

    CHECK(protocol.output() == "one\n");
    CHECK(protocol.received == Messages{"one", "bad"});
}

TEST_CASE("the first error of a response is told, and nothing is sent after it", "[protocol]") {
    ScriptedProtocol protocol{Framing::line().with_max_message(5), [](ScriptedProtocol& self, std::string_view) {
                                  self.send("a\nb");
                                  self.send("far too long");
                                  self.send("fine");
                              }};

    CHECK(protocol.data_received("one\n") == errc::separator_in_message);

    CHECK(protocol.output().empty());
}

TEST_CASE("an answer that could not be framed between two reads is told by the next", "[protocol]") {
    ScriptedProtocol protocol{Framing::line()};

    protocol.send("a\nb");

    CHECK(protocol.data_received("one\n") == errc::separator_in_message);
    CHECK(protocol.received.empty());
}

TEST_CASE("a protocol knows its framing", "[protocol]") {
    const ScriptedProtocol protocol{Framing::length().with_max_message(7)};

    CHECK(protocol.framing().kind() == Framing::Kind::length);
    CHECK(protocol.framing().max_message() == 7);
}

}  // namespace protocol_test
