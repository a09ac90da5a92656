// Calls over TLS that succeed: sizes, versions, names, and what a connection brings to the next one.
#include <atomic>
#include <cstddef>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <asio/ip/tcp.hpp>

#include <openssl/ssl.h>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/running_loop.hpp"
#include "support/tls/tls_server.hpp"
#include "support/waiting.hpp"

namespace tls_messages_test {

using echo::Echo;
using echo::EchoConfig;
using echo::test::certificates;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::get;
using echo::test::only;
using echo::test::TlsPeer;
using echo::test::TlsServer;
using echo::test::TlsServerConfig;
using echo::test::trusting;

TEST_CASE("messages of every size come back over TLS", "[tls]") {
    const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    CAPTURE(version);
    const TlsServer server(echo::test::tls_echo(), only(version));
    Echo echo(server.endpoint(), trusting());

    for (const std::size_t size : {0u, 1u, 1024u, 16'383u, 16'384u, 16'385u, 65'536u, 1024u * 1024u}) {
        std::string message(size, 'x');
        for (std::size_t i = 0; i < size; ++i) message[i] = static_cast<char>('a' + i % 23);
        const bool same = get(echo(message)) == message;
        CHECK(same);
    }
    CHECK(echo.stats().sessions == 1);
}

TEST_CASE("records that OpenSSL has read ahead are not waited for, on a loop of the user's too", "[tls]") {
    const bool is_own_thread = GENERATE(true, false);
    CAPTURE(is_own_thread);
    const TlsServer server(echo::test::tls_echo());
    echo::test::RunningLoop loop;
    EchoConfig config = trusting();
    config.pool_size = 1;
    config.max_in_flight = 32;
    const auto echo = is_own_thread ? std::make_unique<Echo>(server.endpoint(), config)
                                    : std::make_unique<Echo>(loop.context.get_executor(), server.endpoint(), config);
    for (int round = 0; round < 20; ++round) {
        std::vector<std::future<std::string>> replies;
        for (std::size_t size = 1; size < 30; ++size) replies.push_back((*echo)(std::string(size, 'x')));
        for (std::size_t size = 1; size < 30; ++size) CHECK(get(std::move(replies[size - 1])).size() == size);
    }
    CHECK(echo->stats().sessions == 1);
}

TEST_CASE("a client speaks TLS over IPv6", "[tls]") {
    TlsServerConfig config;
    config.listen = {asio::ip::address_v6::loopback(), 0};
    std::unique_ptr<TlsServer> server;
    try {
        server = std::make_unique<TlsServer>(echo::test::tls_echo(), config);
    } catch (const std::system_error& error) {
        WARN("this machine has no IPv6: " << error.what());
        return;
    }
    Echo echo(server->endpoint("[::1]"), trusting());

    CHECK(get(echo("Hello!")) == "Hello!");
}

TEST_CASE("the server is told the name that is asked for, and no address", "[tls]") {
    TlsServer server([](TlsPeer& peer) -> asio::awaitable<void> {
        co_await peer.handshake();
        co_await peer.read_message();
        co_await peer.send("[" + peer.server_name() + "]\r\n\r\n");
        co_await peer.read_until_closed();
    });
    const auto told_name = [&](const std::string& host, const std::string& server_name, bool verify) {
        EchoConfig config;
        config.tls.verify = verify;
        if (verify) config.tls.ca_file = certificates().ca_file;
        config.tls.server_name = server_name;
        Echo echo(server.endpoint(host), config);
        return get(echo("which?"));
    };

    CHECK(told_name("localhost", "", true) == "[localhost]");
    CHECK(told_name("127.0.0.1", "", true) == "[]");
    CHECK(told_name("127.0.0.1", "localhost.", true) == "[localhost]");
    CHECK(told_name("localhost", "::1", true) == "[]");
    CHECK(told_name("127.0.0.1", "anything.example", false) == "[anything.example]");
}

TEST_CASE("a later connection of the pool resumes the TLS session of an earlier one", "[tls]") {
    const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    CAPTURE(version);
    std::atomic<int> full = 0;
    std::atomic<int> resumed = 0;
    TlsServer server(
        [&](TlsPeer& peer) -> asio::awaitable<void> {
            co_await peer.handshake();
            ++(peer.resumed() ? resumed : full);
            const std::string message = co_await peer.read_message();
            co_await peer.send(message + "\r\n\r\n");
        },
        only(version));
    EchoConfig config = trusting();
    config.pool_size = 1;
    Echo echo(server.endpoint(), config);

    for (int i = 0; i < 5; ++i) CHECK(get(echo("Hello!")) == "Hello!");

    CHECK(full == 1);
    CHECK(resumed == 4);
}

// RFC 8446, appendix C.4. OpenSSL's server gives two for a whole handshake.
TEST_CASE("a ticket of TLS 1.3 is used once, by connections made at the same time too", "[tls]") {
    std::atomic<int> full = 0;
    std::atomic<int> resumed = 0;
    TlsServer server(
        [&](TlsPeer& peer) -> asio::awaitable<void> {
            if (peer.number() > 1) co_await peer.gate();
            co_await peer.handshake();
            ++(peer.resumed() ? resumed : full);
            const std::string message = co_await peer.read_message();
            co_await peer.send(message + "\r\n\r\n");
            if (peer.number() > 1) co_await peer.read_until_closed();
        },
        only(TLS1_3_VERSION));
    EchoConfig config = trusting();
    config.max_connecting = 3;
    Echo echo(server.endpoint(), config);
    REQUIRE(get(echo("Hello!")) == "Hello!");
    REQUIRE(eventually([&] { return echo.stats().available == 0; }));

    std::vector<std::future<std::string>> replies;
    for (int i = 0; i < 3; ++i) replies.push_back(echo("Hello!"));
    REQUIRE(eventually([&] { return server.accepted() == 4; }));
    server.open_gate();

    for (auto& reply : replies) CHECK(get(reply) == "Hello!");
    CHECK(resumed == 2);
    CHECK(full == 1 + 1);
}

}  // namespace tls_messages_test
