// What must hold whatever the transport: TCP over IPv4 and IPv6, Unix sockets with and without a file, TLS.
#include <cstddef>
#include <future>
#include <string>
#include <vector>

#include <asio/use_future.hpp>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/client/cancellable_call.hpp"
#include "support/client/transports.hpp"
#include "support/waiting.hpp"

namespace transports_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::Framing;
using echo::ServerConfig;
using echo::test::all_transports;
using echo::test::CancellableCall;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::get;
using echo::test::Transport;
using echo::test::TransportServer;

namespace {

std::string patterned(std::size_t size) {
    std::string message(size, '\0');
    for (std::size_t at = 0; at < size; ++at) message[at] = static_cast<char>('a' + (at * 7 + at / 251) % 26);
    return message;
}

ServerConfig with_threads(unsigned threads) {
    ServerConfig config;
    config.threads = threads;
    return config;
}

Transport any_transport() {
    const Transport transport = all_transports().at(GENERATE(range(0u, 6u)));
    return transport;
}

}  // namespace

TEST_CASE("messages of every size come back over every transport, in every framing", "[transports]") {
    const Transport transport = any_transport();
    ServerConfig server_config;
    server_config.framing = Framing::named(GENERATE(as<std::string>(), "separator", "line", "length", "raw"));
    TransportServer server(transport, server_config);
    CAPTURE(server.endpoint().to_string(), server_config.framing.name());
    EchoConfig config = server.client_config();
    config.framing = server_config.framing;
    config.pool_size = 1;
    Echo echo(server.endpoint(), config);

    for (const std::size_t size : {1u, 127u, 128u, 129u, 16'383u, 16'384u, 16'385u, 65'536u, 3'000'000u}) {
        const std::string message = patterned(size);
        CHECK((get(echo(message)) == message));
    }
    CHECK(echo.stats().sessions == 1);
}

TEST_CASE("pipelined calls over many connections and threads get their own replies, on every transport",
          "[transports]") {
    TransportServer server(any_transport(), with_threads(4));
    CAPTURE(server.endpoint().to_string());
    EchoConfig config = server.client_config();
    config.pool_size = 20;
    config.max_in_flight = 4;
    Echo echo(server.endpoint(), config);
    std::vector<std::future<std::string>> replies;

    for (std::size_t call = 0; call < 500; ++call) replies.push_back(echo(patterned(1 + call * 13 % 30'000)));

    for (std::size_t call = 0; call < 500; ++call) {
        CHECK((get(replies[call]) == patterned(1 + call * 13 % 30'000)));
    }
    CHECK(echo.stats().connections_lost == 0);
    CHECK(eventually([&] { return server->stats().messages == 500; }));
}

TEST_CASE("a response names the peer, on every transport", "[transports]") {
    TransportServer server(any_transport());
    Echo echo(server.endpoint(), server.client_config());

    const echo::Response response = get(echo.request("Hello!"));

    CHECK(response.message == "Hello!");
    const std::string endpoint = server.endpoint().to_string();
    CHECK(endpoint.substr(endpoint.starts_with("tls://") ? 6 : 0) == response.peer);
}

TEST_CASE("a drain finishes what is pending, on every transport", "[transports]") {
    TransportServer server(any_transport());
    CAPTURE(server.endpoint().to_string());
    EchoConfig config = server.client_config();
    config.pool_size = 2;
    Echo echo(server.endpoint(), config);
    std::vector<std::future<std::string>> replies;
    for (int i = 0; i < 50; ++i) replies.push_back(echo("message"));

    CHECK_NOTHROW(get(echo.async_drain(20s, asio::use_future)));

    for (auto& reply : replies) CHECK(get(reply) == "message");
    CHECK(error_of(echo("too late")) == errc::client_closed);
    CHECK(eventually([&] { return server->stats().connections_open == 0; }));
}

TEST_CASE("a server that stops answers what it has received, on every transport", "[transports]") {
    TransportServer server(any_transport());
    CAPTURE(server.endpoint().to_string());
    EchoConfig config = server.client_config();
    config.pool_size = 1;
    config.max_in_flight = 100;
    Echo echo(server.endpoint(), config);
    REQUIRE(get(echo("first")) == "first");
    std::vector<std::future<std::string>> replies;
    for (int i = 0; i < 100; ++i) replies.push_back(echo(patterned(10'000)));
    REQUIRE(eventually([&] { return server->stats().messages > 1; }));

    server->stop(5s);

    std::size_t answered = 0;
    for (auto& reply : replies) answered += error_of(std::move(reply)) ? 0u : 1u;
    CHECK(answered == server->stats().messages - 1);
}

TEST_CASE("a cancelled call changes no other, on every transport", "[transports]") {
    TransportServer server(any_transport());
    CAPTURE(server.endpoint().to_string());
    EchoConfig config = server.client_config();
    config.pool_size = 1;
    config.max_in_flight = 100;
    config.max_abandoned = 100;
    Echo echo(server.endpoint(), config);
    REQUIRE(get(echo("first")) == "first");
    std::vector<std::future<std::string>> replies;

    for (int i = 0; i < 20; ++i) {
        CancellableCall cancelled(echo, "cancelled");
        replies.push_back(echo("message " + std::to_string(i)));
        cancelled.cancel();
        const std::error_code error = cancelled.outcome().error;
        CHECK((!error || error == asio::error::operation_aborted));
    }

    for (int i = 0; i < 20; ++i) CHECK(get(replies[static_cast<std::size_t>(i)]) == "message " + std::to_string(i));
    CHECK(echo.stats().sessions == 1);
}

}  // namespace transports_test
