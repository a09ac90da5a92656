// Answers that come later, without a server: their order, their limit, and what becomes of those that nobody gives.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <asio/io_context.hpp>

#include <echo/server_protocol.hpp>

#include "support/catch.hpp"

namespace reply_test {

using echo::EchoServerProtocol;
using echo::Framing;
using echo::Reply;
using ReplyEnd = EchoServerProtocol::ReplyEnd;

namespace {

// Defers every answer but those to messages that begin with "now".
class Deferring : public EchoServerProtocol {
public:
    explicit Deferring(std::vector<Reply>& replies) : EchoServerProtocol(Framing::line()), replies_(replies) {}

    void response(std::string_view message) override {
        if (message == "fail") return fail(std::make_error_code(std::errc::bad_message));
        if (message == "finish") finish();
        if (message.starts_with("now")) return send(message);
        replies_.push_back(defer());
    }

private:
    std::vector<Reply>& replies_;
};

// A connection without a socket.
class Connection : private echo::server_detail::ReplyHost {
public:
    explicit Connection(std::uint32_t max_pending = 64) { protocol->attach(*this, max_pending); }
    ~Connection() {
        if (protocol) end();
    }

    void receive(std::string_view bytes) { error = protocol->data_received(bytes); }

    // What is written once all that was told is done.
    std::string written() {
        loop_.restart();
        loop_.poll();
        return std::exchange(protocol->output(), {});
    }

    void end() { EchoServerProtocol::connection_ended(std::move(protocol)); }

    std::vector<Reply> replies;
    std::unique_ptr<EchoServerProtocol> protocol = std::make_unique<Deferring>(replies);
    std::error_code error;
    ReplyEnd reply_end = ReplyEnd::none;
    std::string words;
    int calls = 0;

private:
    asio::any_io_executor executor() override { return loop_.get_executor(); }
    void replies_came() override {
        ++calls;
        reply_end = protocol->take_replies(words);
    }

    asio::io_context loop_;
};

}  // namespace

TEST_CASE("answers leave in the order of their messages, whichever is ready first", "[reply]") {
    Connection connection;
    connection.receive("a\nb\nc\n");
    REQUIRE(connection.replies.size() == 3);

    connection.replies[2].send("C");
    connection.replies[1].send("B");
    CHECK(connection.written().empty());
    CHECK(connection.protocol->pending_replies() == 3);

    connection.replies[0].send("A");
    CHECK(connection.written() == "A\nB\nC\n");
    CHECK(connection.protocol->pending_replies() == 0);
}

TEST_CASE("an answer given at once waits for those before it that are not", "[reply]") {
    Connection connection;
    connection.receive("now 1\na\nnow 2\nnow 3\nb\nnow 4\n");
    CHECK(connection.written() == "now 1\n");

    connection.replies[0].send("A");
    CHECK(connection.written() == "A\nnow 2\nnow 3\n");

    connection.receive("now 5\n");
    CHECK(connection.written().empty());
    connection.replies[1].send("B");
    CHECK(connection.written() == "B\nnow 4\nnow 5\n");

    connection.receive("now 6\n");
    CHECK(connection.written() == "now 6\n");
}

TEST_CASE("the connection is told once for all answers that are ready together", "[reply]") {
    Connection connection;
    connection.receive("a\nb\nc\n");

    for (Reply& reply : connection.replies) reply.send("x");
    CHECK(connection.written() == "x\nx\nx\n");
    CHECK(connection.calls == 1);
}

TEST_CASE("with as many answers pending as are allowed no further message is taken until one is given", "[reply]") {
    Connection connection(2);
    connection.receive("a\nb\nnow\nc\nd");
    CHECK(connection.replies.size() == 2);
    CHECK(connection.protocol->is_paused());
    CHECK(connection.protocol->messages_received() == 2);

    connection.replies[0].send("A");
    CHECK(connection.written() == "A\n");
    connection.receive("");
    CHECK(connection.replies.size() == 3);
    CHECK(connection.protocol->is_paused());

    connection.replies[1].send("B");
    connection.replies[2].send("C");
    CHECK(connection.written() == "B\nnow\nC\n");
    connection.receive("");
    CHECK_FALSE(connection.protocol->is_paused());
    CHECK(connection.protocol->partial_size() == 1);
}

TEST_CASE("a reply that is dropped ends the connection after the answers before it", "[reply]") {
    Connection connection;
    connection.receive("a\nb\nc\n");
    connection.replies.pop_back();
    connection.replies.pop_back();
    CHECK(connection.written().empty());
    CHECK(connection.reply_end == ReplyEnd::none);

    connection.replies[0].send("A");
    CHECK(connection.written() == "A\n");
    CHECK(connection.reply_end == ReplyEnd::dropped);
    CHECK(connection.protocol->pending_replies() == 0);
}

TEST_CASE("assigning to a reply drops the one that it was", "[reply]") {
    Connection connection;
    connection.receive("a\nb\n");
    connection.replies[0] = std::move(connection.replies[1]);
    CHECK(connection.written().empty());
    CHECK(connection.reply_end == ReplyEnd::dropped);
}

TEST_CASE("a reply may close the connection, or cut it, and nothing is sent after that", "[reply]") {
    Connection connection;
    connection.receive("a\nb\nnow\nc\n");
    connection.replies[0].send("A");
    connection.replies[2].send("C");
    SECTION("close") {
        connection.replies[1].close();
        CHECK(connection.written() == "A\n");
        CHECK(connection.protocol->finished());
        CHECK(connection.reply_end == ReplyEnd::none);
    }
    SECTION("reset") {
        connection.replies[1].reset();
        CHECK(connection.written() == "A\n");
        CHECK(connection.reply_end == ReplyEnd::reset);
    }
    SECTION("an answer that cannot be framed") {
        connection.replies[1].send("two\nlines");
        CHECK(connection.written() == "A\n");
        CHECK(connection.protocol->failure() == echo::errc::separator_in_message);
    }
    CHECK(connection.protocol->pending_replies() == 0);
    CHECK_FALSE(connection.replies[2].is_wanted());
}

TEST_CASE("what was pending when the protocol finished or failed is still answered", "[reply]") {
    Connection connection;
    connection.receive(GENERATE("a\nfinish\nb\n", "a\nb\nfail\nc\n"));
    REQUIRE(connection.replies.size() == 2);

    connection.replies[1].send("B");
    connection.replies[0].send("A");
    CHECK(connection.written() == "A\nB\n");
    CHECK(connection.protocol->messages_received() == (connection.error ? 3 : 2));
}

TEST_CASE("a reply counts once, and without a place it does nothing", "[reply]") {
    Connection connection;
    connection.receive("a\n");
    Reply reply = std::move(connection.replies[0]);
    CHECK(reply.is_wanted());
    reply.send("A");
    CHECK_FALSE(reply.is_wanted());
    reply.send("again");
    reply.reset();
    Reply().send("nowhere");
    CHECK(connection.written() == "A\n");
}

TEST_CASE("whoever works on an answer hears that nobody waits for it any more", "[reply]") {
    Connection connection;
    connection.receive("a\nb\nc\n");
    std::string heard;
    for (std::size_t i = 0; i < 3; ++i) {
        connection.replies[i].on_unwanted([&heard, i] { heard += std::to_string(i); });
    }
    connection.replies[0].send("A");
    connection.written();
    connection.end();
    CHECK(heard == "12");
    CHECK_FALSE(connection.replies[1].is_wanted());

    connection.replies[1].on_unwanted([&heard] { heard += " at once"; });
    CHECK(heard == "12 at once");
    connection.replies[1].send("too late");
}

TEST_CASE("a reply may be destroyed by the handler that tells that nobody waits for it", "[reply]") {
    Connection connection;
    connection.receive("a\nb\n");
    auto shared = std::make_shared<std::vector<Reply>>(std::move(connection.replies));
    for (Reply& reply : *shared) reply.on_unwanted([shared] { shared->clear(); });
    connection.end();
    CHECK(shared->empty());
}

TEST_CASE("answers that wait count as memory", "[reply]") {
    Connection connection;
    CHECK(connection.protocol->reply_memory() == 0);
    connection.receive("a\nb\n");
    connection.replies[1].send(std::string(100'000, 'x'));
    CHECK(connection.protocol->reply_memory() > 100'000);
    connection.replies[0].send("");
    connection.written();
    CHECK(connection.protocol->reply_memory() == 0);
}

}  // namespace reply_test
