// Closing, and executors that go away, at each stage of a connection under TLS.
#include <memory>
#include <string>

#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <asio/ssl/error.hpp>

#include <openssl/ssl.h>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/tls/tls_server.hpp"
#include "support/waiting.hpp"

namespace tls_life_cycle_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::get;
using echo::test::only;
using echo::test::TlsPeer;
using echo::test::TlsServer;
using echo::test::TlsServerConfig;
using echo::test::trusting;

TEST_CASE("a connection over TLS that the client closes ends with a word of TLS", "[tls]") {
    const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    CAPTURE(version);
    const TlsServer server(echo::test::tls_echo(), only(version));
    Echo echo(server.endpoint(), trusting());
    REQUIRE(get(echo("Hello!")) == "Hello!");

    echo.close();

    REQUIRE(eventually([&] { return server.ends().size() == 1; }));
    CHECK(server.ends().front() == asio::error::eof);
}

TEST_CASE("a client can be closed in the middle of a handshake", "[tls]") {
    const bool silent = GENERATE(true, false);
    TlsServer server([=](TlsPeer& peer) -> asio::awaitable<void> {
        if (!silent) co_await peer.send_raw(std::string("\x16\x03\x03\x00\x7a\x02", 6));
        co_await peer.read_raw(1'000'000);
    });
    Echo echo(server.endpoint(), trusting());
    auto call = echo("Hello!");
    REQUIRE(eventually([&] { return server.accepted() == 1 && echo.stats().connecting == 1; }));

    echo.close();

    CHECK(error_of(std::move(call)) == errc::client_closed);
    CHECK(eventually([&] { return server.open() == 0; }));
}

TEST_CASE("handlers go with an executor that is destroyed in the middle of TLS", "[tls]") {
    const bool connected = GENERATE(false, true);
    CAPTURE(connected);
    const std::shared_ptr<int> witness = std::make_shared<int>(0);
    TlsServer server([=](TlsPeer& peer) -> asio::awaitable<void> {
        if (connected) co_await peer.handshake();
        co_await peer.gate();
    });
    {
        asio::io_context context;
        Echo echo(context.get_executor(), server.endpoint(), trusting());
        // More than the system takes for a peer that does not read.
        echo.async_call(std::string(15 * 1024 * 1024, 'x'),
                        [witness](std::error_code, std::string) { FAIL("nothing runs any more"); });
        const auto reached = [&] { return connected ? echo.stats().in_use == 1 : server.accepted() == 1; };
        REQUIRE(eventually([&] {
            context.run_for(1ms);
            return reached();
        }));
        REQUIRE(witness.use_count() == 2);
    }
    CHECK(witness.use_count() == 1);
}

TEST_CASE("a client may be closed in the middle of a write under TLS", "[tls]") {
    TlsServer server([](TlsPeer& peer) -> asio::awaitable<void> {
        co_await peer.handshake();
        co_await peer.gate();
        co_await peer.read_until_closed();
    });
    EchoConfig config = trusting();
    Echo echo(server.endpoint(), config);
    auto call = echo(std::string(15 * 1024 * 1024, 'x'));
    REQUIRE(eventually([&] { return echo.stats().in_use == 1; }));

    echo.close();

    CHECK(error_of(std::move(call)) == errc::client_closed);
    server.open_gate();
    REQUIRE(eventually([&] { return server.ends().size() == 1; }));
    // A reset, if the server's session tickets had not been read yet.
    const std::error_code end = server.ends().front();
    CAPTURE(end);
    CHECK((end == asio::ssl::error::stream_truncated || end == asio::error::connection_reset));
}

}  // namespace tls_life_cycle_test
