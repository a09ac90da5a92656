// Servers that send what no message asked for, or before it was read: nobody gets what is another's.
#include <string>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/waiting.hpp"

namespace client_unasked_bytes_test {

using echo::Echo;
using echo::EchoConfig;
using echo::test::eventually;
using echo::test::get;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;

namespace {

EchoConfig one_connection() {
    EchoConfig config;
    config.pool_size = 1;
    return config;
}

}  // namespace

TEST_CASE("bytes on an idle connection end it and reach nobody", "[client]") {
    const std::string bytes = GENERATE("a whole message\r\n\r\n", "part of one");
    ScriptedServer server([bytes](ScriptedPeer& peer) -> asio::awaitable<void> {
        const std::string message = co_await peer.read_message();
        co_await peer.send_message(message);
        co_await peer.gate();
        if (peer.number() == 1) co_await peer.send(bytes);
        co_await peer.read_until_closed();
    });
    Echo echo(server.endpoint(), one_connection());
    REQUIRE(get(echo("one")) == "one");

    server.open_gate();
    REQUIRE(eventually([&] { return echo.stats().connections_lost == 1; }));

    CHECK(get(echo("two")) == "two");
    CHECK(echo.stats().sessions == 2);
}

// The next call is on the connection already when the client looks at the bytes behind the reply.
TEST_CASE("a message too many in the same segment as a reply reaches nobody", "[client]") {
    const std::string extra = GENERATE("extra\r\n\r\n", "extra\r\n\r\nand more", "extr");
    CAPTURE(extra);
    ScriptedServer server([extra](ScriptedPeer& peer) -> asio::awaitable<void> {
        for (bool first = true;; first = false) {
            const std::string message = co_await peer.read_message();
            co_await peer.gate();
            std::string answer = message + "\r\n\r\n";
            if (first && peer.number() == 1) answer += extra;
            co_await peer.send(answer);
        }
    });
    Echo echo(server.endpoint(), one_connection());
    auto first = echo("one");
    auto second = echo("two");
    REQUIRE(eventually([&] { return echo.stats().queued == 1 && echo.stats().in_use == 1; }));

    server.open_gate();

    CHECK(get(first) == "one");
    CHECK(get(second) == "two");
    CHECK(echo.stats().connections_lost == 1);
    CHECK(echo.stats().sessions == 2);
}

TEST_CASE("a server may answer before it has read the whole request", "[client]") {
    const std::string large(3 * 1024 * 1024, 'x');
    ScriptedServer server([&large](ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.read_exactly(1);
        co_await peer.send("early\r\n\r\n");
        co_await peer.gate();
        co_await peer.read_exactly(large.size() - 1 + 4);
        co_await peer.echo();
    });
    EchoConfig config = one_connection();
    config.max_in_flight = 2;
    Echo echo(server.endpoint(), config);

    CHECK(get(echo(large)) == "early");
    auto next = echo("next");
    auto last = echo("last");
    server.open_gate();

    CHECK(get(next) == "next");
    CHECK(get(last) == "last");
    CHECK(echo.stats().sessions == 1);
}

}  // namespace client_unasked_bytes_test
