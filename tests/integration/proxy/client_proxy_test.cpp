// The client sends the header that a proxy would, and the server reads it: both versions, on every transport.
#include <string>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/transports.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace client_proxy_test {

using echo::ProxyProtocol;
using echo::ProxyVersion;
using echo::SessionReport;
using echo::test::all_transports;
using echo::test::get;
using echo::test::ServerRecorder;
using echo::test::TransportServer;

TEST_CASE("a client's PROXY header names its own address, on every transport", "[client][proxy]") {
    const auto transport = all_transports().at(GENERATE(range(0u, 6u)));
    const auto version = GENERATE(ProxyVersion::v1, ProxyVersion::v2);
    ServerRecorder recorder;
    echo::ServerConfig server_config;
    server_config.events = recorder.events();
    server_config.proxy_protocol = ProxyProtocol::require;
    server_config.proxy_from = {"127.0.0.0/8", "::1"};
    TransportServer server(transport, server_config);
    echo::EchoConfig config = server.client_config();
    config.proxy_protocol = version;
    echo::Echo client(server.endpoint(), config);

    CHECK(get(client("Hello!")) == "Hello!");

    const SessionReport made = recorder.made(1).front();
    const bool is_local = server.endpoint().transport() == echo::Endpoint::Transport::local;
    CHECK(made.proxy.has_value() == !is_local);
    if (made.proxy) CHECK(made.peer == *made.proxy);
    if (is_local) CHECK(made.peer == made.local);
}

TEST_CASE("without a PROXY header a client is not served where one is required", "[client][proxy]") {
    ServerRecorder recorder;
    auto server_config = echo::test::loopback_config();
    server_config.events = recorder.events();
    server_config.proxy_protocol = ProxyProtocol::require;
    server_config.proxy_from = {"127.0.0.1"};
    echo::test::RunningServer server(server_config);
    echo::Echo client(server.endpoint());

    CHECK(echo::test::error_of(client("Hello!")) == echo::errc::connection_lost);

    CHECK(recorder.refused(1).front().reason == echo::CloseReason::proxy_header_missing);
}

}  // namespace client_proxy_test
