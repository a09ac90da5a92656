// The client's side of the protocol, without a socket.
#include <echo/client_protocol.hpp>

#include <string>
#include <vector>

#include <echo/error.hpp>

#include "support/catch.hpp"

namespace client_protocol_test {

using echo::EchoClientProtocol;
using echo::errc;
using echo::Framing;

namespace {

using Replies = std::vector<std::string>;

void keep_replies(EchoClientProtocol& protocol, Replies& replies) {
    protocol.on_reply([&replies](std::string_view message) { replies.emplace_back(message); });
}

}  // namespace

TEST_CASE("a client's request goes to the output, and each message received is a reply", "[client]") {
    EchoClientProtocol protocol{Framing()};
    Replies replies;
    keep_replies(protocol, replies);

    CHECK_FALSE(protocol.start_request("Hello!"));
    CHECK(protocol.output() == "Hello!\r\n\r\n");
    CHECK_FALSE(protocol.data_received("Hello!\r\n\r\n\r\n\r\nab"));

    CHECK(replies == Replies{"Hello!", ""});
    CHECK(protocol.partial_size() == 2);
}

TEST_CASE("a raw reply is whole when as many bytes have come as were sent", "[client]") {
    EchoClientProtocol protocol{Framing::raw()};
    Replies replies;
    keep_replies(protocol, replies);

    CHECK_FALSE(protocol.start_request("four"));
    CHECK_FALSE(protocol.start_request("seven.."));
    CHECK_FALSE(protocol.data_received("fou"));
    CHECK(replies.empty());
    CHECK_FALSE(protocol.data_received("rseven.."));

    CHECK(replies == Replies{"four", "seven.."});
}

TEST_CASE("what a raw server puts before each answer counts", "[client]") {
    EchoClientProtocol protocol(Framing::raw(), "GOT:");
    Replies replies;
    keep_replies(protocol, replies);

    CHECK_FALSE(protocol.start_request("a"));
    CHECK_FALSE(protocol.data_received("GOT:"));
    CHECK(replies.empty());
    CHECK_FALSE(protocol.data_received("a"));

    CHECK(replies == Replies{"GOT:a"});
}

TEST_CASE("a request that cannot be framed leaves nothing behind, and no reply is expected for it", "[client]") {
    EchoClientProtocol protocol{Framing::raw()};
    Replies replies;
    keep_replies(protocol, replies);

    CHECK(protocol.start_request("") == errc::empty_message);
    CHECK(protocol.output().empty());
    CHECK_FALSE(protocol.start_request("ab"));
    CHECK_FALSE(protocol.data_received("ab"));

    CHECK(replies == Replies{"ab"});
}

TEST_CASE("a protocol that nobody listens to drops the replies", "[client]") {
    EchoClientProtocol protocol{Framing::line()};

    CHECK_FALSE(protocol.data_received("one\ntwo\n"));
    CHECK(protocol.messages_received() == 2);
}

}  // namespace client_protocol_test
