// What can be sent, in each framing, and what cannot.
#include <string>
#include <string_view>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_messages_test {

using namespace std::string_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::Error;
using echo::Framing;
using echo::WireState;
using echo::test::error_of;
using echo::test::get;
using echo::test::ScriptedServer;
using echo::test::TestServer;

namespace {

EchoConfig with(const Framing& framing) {
    EchoConfig config;
    config.framing = framing;
    config.verify = true;
    return config;
}

echo::ServerConfig served_with(const Framing& framing) {
    echo::ServerConfig config;
    config.framing = framing;
    return config;
}

std::string all_bytes() {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
    return bytes;
}

std::string mebibytes(std::size_t count) {
    std::string bytes;
    for (std::size_t i = 0; i < count * 1024 * 1024; ++i) bytes += static_cast<char>('a' + i % 26);
    return bytes;
}

echo::Response failed(std::future<echo::Response>&& future, errc expected) {
    try {
        get(future);
        FAIL("the call was expected to fail");
    } catch (const Error& error) {
        CHECK(error.code() == expected);
        return error.response();
    }
    return {};
}

}  // namespace

TEST_CASE("every framing carries short messages, long ones and pipelined ones", "[client]") {
    const auto name = GENERATE("separator", "line", "length", "raw");
    CAPTURE(name);
    const TestServer server(served_with(Framing::named(name)));
    EchoConfig config = with(Framing::named(name));
    config.max_in_flight = 16;
    config.pool_size = 2;
    Echo echo(server.endpoint(), config);

    CHECK(get(echo("Hello!")) == "Hello!");
    CHECK(get(echo(mebibytes(3))) == mebibytes(3));
    std::vector<std::future<std::string>> replies;
    for (std::size_t i = 0; i < 200; ++i) replies.push_back(echo(std::string(1 + i * 7, 'x')));
    for (std::size_t i = 0; i < 200; ++i) CHECK(get(replies[i]).size() == 1 + i * 7);
}

TEST_CASE("every byte value travels in the framings that can carry it", "[client]") {
    const auto name = GENERATE("separator", "length", "raw");
    CAPTURE(name);
    const TestServer server(served_with(Framing::named(name)));
    Echo echo(server.endpoint(), with(Framing::named(name)));

    CHECK(get(echo(all_bytes())) == all_bytes());
    CHECK(get(echo("\0"s)) == "\0"s);
}

TEST_CASE("an empty message is a message, except where nothing would be sent", "[client]") {
    const auto name = GENERATE("separator", "line", "length");
    CAPTURE(name);
    const TestServer server(served_with(Framing::named(name)));
    Echo echo(server.endpoint(), with(Framing::named(name)));
    CHECK(get(echo.request("")).message.empty());
    CHECK(echo.stats().requests_processed == 1);

    const TestServer raw_server(served_with(Framing::raw()));
    Echo raw(raw_server.endpoint(), with(Framing::raw()));
    CHECK(error_of(raw("")) == errc::empty_message);
    CHECK(get(raw("a")) == "a");
}

TEST_CASE("a message that its framing would cut is refused, and the server sees no byte of it", "[client]") {
    struct Cut {
        Framing framing;
        std::string message;
    };
    const Cut cut = GENERATE(values<Cut>({
        {Framing(), "before\r\n\r\nafter"},
        {Framing(), "\r\n\r\n"},
        {Framing(), "the end of it and the separator make an early match\r\n"},
        {Framing::separator("aba"), "ab"},
        {Framing::line(), "two\nlines"},
        {Framing::line(), "\n"},
    }));
    CAPTURE(cut.framing.name(), cut.message);
    ScriptedServer server(echo::test::never_answer());
    Echo echo(server.endpoint(), with(cut.framing));

    const echo::Response response = failed(echo.request(cut.message), errc::separator_in_message);

    CHECK(response.wire_state == WireState::not_sent);
    CHECK(server.accepted() == 0);
    CHECK(server.bytes_received() == 0);
}

TEST_CASE("a message may end with what only looks like the beginning of its separator", "[client]") {
    const TestServer server(served_with(Framing::separator("aab")));
    Echo echo(server.endpoint(), with(Framing::separator("aab")));

    CHECK(get(echo("xa")) == "xa");
    CHECK(get(echo("\r\n")) == "\r\n");
}

TEST_CASE("a message of max_message bytes goes through, one byte more is refused", "[client]") {
    const auto name = GENERATE("separator", "line", "length", "raw");
    CAPTURE(name);
    const Framing framing = Framing::named(name).with_max_message(1000);
    const TestServer server(served_with(framing));
    Echo echo(server.endpoint(), with(framing));

    CHECK(get(echo(std::string(1000, 'x'))) == std::string(1000, 'x'));
    const echo::Response response = failed(echo.request(std::string(1001, 'x')), errc::message_too_large);

    CHECK(response.wire_state == WireState::not_sent);
    CHECK(get(echo("still there")) == "still there");
    CHECK(echo.stats().sessions == 1);
}

TEST_CASE("a reply longer than max_message ends the call, and the next one is served", "[client]") {
    ScriptedServer server([](echo::test::ScriptedPeer& peer) -> asio::awaitable<void> {
        if (peer.number() > 1) co_await peer.echo();
        co_await peer.read_message();
        co_await peer.send(std::string(1001, 'x'));
        co_await peer.read_until_closed();
    });
    EchoConfig config;
    config.framing = Framing().with_max_message(1000);
    Echo echo(server.endpoint(), config);

    const echo::Response response = failed(echo.request("Hello!"), errc::message_too_large);

    CHECK(response.wire_state == WireState::sent);
    CHECK(response.message.empty());
    CHECK(get(echo("Hello!")) == "Hello!");
}

TEST_CASE("a server that announces a reply of 4 GiB ends the call at once", "[client]") {
    ScriptedServer server([](echo::test::ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.read_exactly(4 + 6);
        co_await peer.send("\xff\xff\xff\xff");
        co_await peer.read_until_closed();
    });
    EchoConfig config;
    config.framing = Framing::length();
    Echo echo(server.endpoint(), config);

    CHECK(failed(echo.request("Hello!"), errc::message_too_large).wire_state == WireState::sent);
}

TEST_CASE("with verify a different reply gives reply_mismatch, and shows what came", "[client]") {
    const auto answer = GENERATE("Hello", "Hello!!", "hello!", "Hello!Hello!", "");
    CAPTURE(answer);
    ScriptedServer server(echo::test::answer_with(std::string(answer) + "\r\n\r\n"));
    Echo echo(server.endpoint(), with(Framing()));

    const echo::Response response = failed(echo.request("Hello!"), errc::reply_mismatch);

    CHECK(response.message == answer);
    CHECK(response.wire_state == WireState::sent);
}

TEST_CASE("without verify whatever the server answers is the reply", "[client]") {
    ScriptedServer server(echo::test::answer_with("something else\r\n\r\n"));
    Echo echo(server.endpoint());

    CHECK(get(echo("Hello!")) == "something else");
}

TEST_CASE("what the server puts before its answers belongs to what verify expects", "[client]") {
    const auto name = GENERATE("separator", "line", "length", "raw");
    CAPTURE(name);
    echo::ServerConfig server_config = served_with(Framing::named(name));
    server_config.replies.reply_prefix = "GOT:";
    const TestServer server(server_config);
    EchoConfig config = with(Framing::named(name));
    config.expect_prefix = "GOT:";
    Echo echo(server.endpoint(), config);

    CHECK(get(echo("Hello!")) == "GOT:Hello!");
    CHECK(get(echo("again")) == "GOT:again");
}

TEST_CASE("a message can be refused for the line being full", "[client]") {
    ScriptedServer server(echo::test::never_answer());
    EchoConfig config;
    config.pool_size = config.max_queued = 1;
    Echo echo(server.endpoint(), config);
    auto carried = echo("carried");
    REQUIRE(echo::test::eventually([&] { return echo.stats().in_use == 1; }));
    auto waiting = echo("waiting");

    CHECK(failed(echo.request("too many"), errc::queue_full).wire_state == WireState::not_sent);
    CHECK(echo.stats().refused == 1);

    echo.close();
    CHECK(error_of(std::move(carried)) == errc::client_closed);
    CHECK(error_of(std::move(waiting)) == errc::client_closed);
}

TEST_CASE("the limits of both sides leave room for the server's prefix", "[client]") {
    echo::ServerConfig server_config;
    server_config.framing = echo::Framing().with_max_message(10);
    server_config.replies.reply_prefix = "GOT:";
    echo::test::TestServer server(server_config);
    echo::EchoConfig config;
    config.framing = echo::Framing().with_max_message(10);
    config.expect_prefix = "GOT:";
    config.verify = true;
    echo::Echo echo(server.endpoint(), config);

    CHECK(echo::test::get(echo("0123456789")) == "GOT:0123456789");
    CHECK(echo::test::error_of(echo("0123456789A")) == echo::errc::message_too_large);
}

}  // namespace client_messages_test
