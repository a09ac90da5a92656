// Peers that do not speak TLS, or stop speaking it: what the caller hears.
#include <future>
#include <string>
#include <vector>

#include <openssl/ssl.h>

#include <asio/error.hpp>
#include <asio/ssl/error.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/tls/tls_server.hpp"
#include "support/waiting.hpp"

namespace tls_faults_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::Endpoint;
using echo::errc;
using echo::Response;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::get;
using echo::test::ScriptedPeer;
using echo::test::ScriptedServer;
using echo::test::TlsPeer;
using echo::test::TlsServer;
using echo::test::TlsServerConfig;
using echo::test::trusting;

namespace {

Endpoint under_tls(const Endpoint& endpoint) {
    return "tls://" + endpoint.to_string();
}

echo::Error failure_of(std::future<Response>&& future) {
    try {
        get(future);
    } catch (const echo::Error& error) {
        return error;
    }
    throw std::logic_error("the call was expected to fail");
}

}  // namespace

TEST_CASE("a server that answers in plain text does not speak TLS", "[tls]") {
    const std::string greeting = GENERATE("220 welcome\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n");
    ScriptedServer server([greeting](ScriptedPeer& peer) -> asio::awaitable<void> {
        co_await peer.send(greeting);
        co_await peer.read_until_closed();
    });
    Echo echo(under_tls(server.endpoint()), trusting());

    const echo::Error error = failure_of(echo.request("Hello!"));

    CHECK(error.code() == errc::tls_not_spoken);
    CHECK(error.response().cause.category() == asio::error::get_ssl_category());
}

TEST_CASE("an echo server without TLS that echoes every byte does not speak TLS", "[tls]") {
    echo::ServerConfig config;
    config.framing = echo::Framing::raw();
    const echo::test::TestServer server(config);
    Echo echo(under_tls(server.endpoint()), trusting());

    CHECK(error_of(echo("Hello!")) == errc::tls_not_spoken);
}

TEST_CASE("a handshake that the server never answers ends by connect_timeout", "[tls]") {
    const echo::test::TestServer waits_for_a_separator;
    TlsServer stops_in_the_middle([](TlsPeer& peer) -> asio::awaitable<void> {
        co_await peer.send_raw("\x16\x03\x03");  // the beginning of a record
        co_await peer.read_raw(1'000'000);
    });
    for (const Endpoint& endpoint : {under_tls(waits_for_a_separator.endpoint()), stops_in_the_middle.endpoint()}) {
        CAPTURE(endpoint.to_string());
        EchoConfig config = trusting();
        config.connect_timeout = 100ms;
        Echo echo(endpoint, config);

        const echo::Error error = failure_of(echo.request("Hello!"));

        CHECK(error.code() == errc::connect_timeout);
        CHECK(error.response().total >= 100ms);
        CHECK(eventually([&] { return echo.stats().connecting == 0; }));
    }
    CHECK(eventually([&] { return stops_in_the_middle.open() == 0; }));
}

TEST_CASE("a server that ends the connection in the handshake has failed it", "[tls]") {
    const bool by_reset = GENERATE(false, true);
    const bool in_the_middle = GENERATE(false, true);
    CAPTURE(by_reset, in_the_middle);
    TlsServer server([=](TlsPeer& peer) -> asio::awaitable<void> {
        co_await peer.read_raw(100);
        if (in_the_middle) co_await peer.send_raw(std::string("\x16\x03\x03\x00\x7a\x02", 6));
        if (by_reset) peer.reset();
    });
    Echo echo(server.endpoint(), trusting());

    const echo::Error error = failure_of(echo.request("Hello!"));

    CHECK(error.code() == errc::tls_handshake_failed);
    CHECK(error.response().cause);
    CHECK(error.response().wire_state == echo::WireState::not_sent);
    CHECK(echo.stats().connects_failed == 1);
}

TEST_CASE("a server that speaks only old versions of TLS fails the handshake", "[tls]") {
    TlsServerConfig config;
    config.lowest_version = config.highest_version = TLS1_1_VERSION;
    const TlsServer server(echo::test::tls_echo(), config);
    Echo echo(server.endpoint(), trusting());

    const echo::Error error = failure_of(echo.request("Hello!"));

    CHECK(error.code() == errc::tls_handshake_failed);
    CHECK(error.response().cause.category() == asio::error::get_ssl_category());
}

TEST_CASE("everyone in line hears of a failed handshake, and the next call tries anew", "[tls]") {
    TlsServer server([](TlsPeer& peer) -> asio::awaitable<void> {
        if (peer.number() <= 2) co_return;
        co_await peer.handshake();
        co_await peer.echo();
    });
    Echo echo(server.endpoint(), trusting());
    std::vector<std::future<std::string>> calls;
    for (int i = 0; i < 50; ++i) calls.push_back(echo("Hello!"));

    int failed = 0;
    for (auto& call : calls) {
        const std::error_code error = error_of(std::move(call));
        if (error == errc::tls_handshake_failed) ++failed;
        const bool is_definite = !error || error == errc::tls_handshake_failed;
        CHECK(is_definite);
    }

    CHECK(failed > 0);
    CHECK(eventually([&] { return !error_of(echo("Hello!")); }));
}

TEST_CASE("a connection cut without a word of TLS is told from one that ended in good order", "[tls]") {
    const bool in_good_order = GENERATE(true, false);
    CAPTURE(in_good_order);
    TlsServer server([=](TlsPeer& peer) -> asio::awaitable<void> {
        co_await peer.handshake();
        co_await peer.read_message();
        co_await peer.send("Hel");
        if (in_good_order) co_await peer.say_end();
    });
    Echo echo(server.endpoint(), trusting());

    const echo::Error error = failure_of(echo.request("Hello!"));

    CHECK(error.code() == errc::connection_lost);
    const std::error_code expected =
        in_good_order ? make_error_code(asio::error::eof) : make_error_code(asio::ssl::error::stream_truncated);
    CHECK(error.response().cause == expected);
    CHECK(error.response().message.empty());
}

TEST_CASE("what is no TLS after the handshake loses the connection, and reaches nobody", "[tls]") {
    TlsServer server([](TlsPeer& peer) -> asio::awaitable<void> {
        co_await peer.handshake();
        co_await peer.read_message();
        co_await peer.send_raw("Hello!\r\n\r\n");
        co_await peer.read_until_closed();
    });
    Echo echo(server.endpoint(), trusting());

    const echo::Error error = failure_of(echo.request("Hello!"));

    CHECK(error.code() == errc::connection_lost);
    CHECK(error.response().cause.category() == asio::error::get_ssl_category());
}

TEST_CASE("a client without TLS loses its connection to a port with TLS", "[tls]") {
    const TlsServer server(echo::test::tls_echo());
    Echo echo("127.0.0.1:" + std::to_string(server.endpoint().port()));

    CHECK(error_of(echo("Hello!")) == errc::connection_lost);
}

}  // namespace tls_faults_test
