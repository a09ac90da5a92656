// Which answers may be written from where they were read, and which need a look at each message.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <asio/io_context.hpp>

#include <echo/server_protocol.hpp>

#include "support/catch.hpp"

namespace plain_answers_test {

using echo::EchoServerProtocol;
using echo::Framing;

namespace {

class Host : public echo::server_detail::ReplyHost {
public:
    asio::any_io_executor executor() override { return context_.get_executor(); }
    void replies_came() override {}

private:
    asio::io_context context_;
};

class Observer : public echo::MessageObserver {
public:
    void before_response(std::string_view message) override { seen += message; }
    void after_response(std::string_view message) override { seen += message; }

    std::string seen;
};

// A protocol that a server runs, and what it has received.
template <class Protocol = EchoServerProtocol>
struct Running {
    template <class... Arguments>
    explicit Running(const Arguments&... arguments) : protocol(arguments...) {
        protocol.attach(host, 1);
    }

    void receive(std::string_view bytes) { error = protocol.receive(bytes, echo); }

    Host host;
    Protocol protocol;
    std::string_view echo;
    std::error_code error;
};

}  // namespace

TEST_CASE("whole messages that are their own answers are not copied", "[protocol]") {
    const Framing framing = GENERATE(Framing::line(), Framing::separator("\n"));
    const std::string_view bytes = "one\ntwo\nthr";
    Running running(framing);

    running.receive(bytes);

    CHECK(running.echo.data() == bytes.data());
    CHECK(running.echo == "one\ntwo\n");
    CHECK(running.protocol.output().empty());
    CHECK(running.protocol.messages_received() == 2);
    CHECK(running.protocol.partial_size() == 3);
}

TEST_CASE("of an answer whose message came in parts, only the first ones are in the output", "[protocol]") {
    Running running(Framing::line());
    running.receive("thr");
    REQUIRE(running.echo.empty());

    running.receive("ee\nfour\nfi");

    CHECK(running.protocol.output() == "thr");
    CHECK(running.echo == "ee\nfour\n");
    CHECK(running.protocol.messages_received() == 2);
}

TEST_CASE("messages before one that is too large are their own answers still", "[protocol]") {
    Running running(Framing::line().with_max_message(3));

    running.receive("one\ntoo large\n");

    CHECK(running.echo == "one\n");
    CHECK(running.error == echo::errc::message_too_large);
}

TEST_CASE("other framings, prefixes and quit messages need a look at each message", "[protocol]") {
    Running other(Framing::raw());
    Running prefixed(Framing::line(), EchoServerProtocol::Options{.reply_prefix = "> "});
    Running quitting(Framing::line(), EchoServerProtocol::Options{.quit_message = "quit"});

    other.receive("one\n");
    prefixed.receive("one\n");
    quitting.receive("quit\ntwo\n");

    CHECK(other.protocol.output() == "one\n");
    CHECK(prefixed.protocol.output() == "> one\n");
    CHECK(quitting.protocol.output() == "quit\n");
    CHECK(quitting.protocol.finished());
}

TEST_CASE("a protocol of one's own sees each message, whatever it overrides", "[protocol]") {
    class Counting : public EchoServerProtocol {
    public:
        using EchoServerProtocol::EchoServerProtocol;
        std::error_code data_received(std::string_view bytes) override {
            ++reads;
            return EchoServerProtocol::data_received(bytes);
        }
        int reads = 0;
    };
    Running<Counting> running(Framing::line());

    running.receive("one\n");

    CHECK(running.protocol.reads == 1);
    CHECK(running.protocol.output() == "one\n");
}

TEST_CASE("an observer and a limit on messages hold where answers are plain", "[protocol]") {
    Observer observer;
    Running observed(Framing::line());
    observed.protocol.observe(&observer);
    Running limited(Framing::line());
    limited.protocol.limit_messages(1);

    observed.receive("one\n");
    limited.receive("one\ntwo\n");

    CHECK(observer.seen == "oneone");
    CHECK(limited.protocol.output() == "one\n");
    CHECK(limited.protocol.finished());
}

}  // namespace plain_answers_test
