// Where a PROXY header may be there or not, and where none is read.
#include <chrono>
#include <string>

#include "support/catch.hpp"
#include "support/peers/drip.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/proxy_headers.hpp"
#include "support/server/proxied_server.hpp"
#include "support/waiting.hpp"

namespace server_proxy_accept_test {

using namespace std::chrono_literals;
using echo::CloseReason;
using echo::Framing;
using echo::ProxyProtocol;
using echo::SessionReport;
using echo::test::proxied_config;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

namespace {

const std::string v1_header = "PROXY TCP4 192.0.2.1 198.51.100.2 1025 443\r\n";

}  // namespace

TEST_CASE("where a PROXY header is accepted, a connection without one is served as ever", "[server][proxy]") {
    const std::string message = GENERATE(
        values<std::string>({"Hello!\n", "\n", "PROX\n", "PROXIES are no proxy\n", "\r\n\r\n\r\n", "\r\n\r\nQUIT\n"}));
    const bool is_bytewise = GENERATE(false, true);
    ServerRecorder recorder;
    RunningServer server(proxied_config(recorder, ProxyProtocol::accept));
    RawSocket client(server.endpoint());

    if (is_bytewise) {
        echo::test::drip(client, message, 50ms);
    } else {
        client.send(message);
    }

    CHECK(client.receive(message.size()) == message);
    CHECK(recorder.made(1).front().peer == echo::Endpoint(client.local_address()));
    client.close();
    CHECK(recorder.lost(1).front().bytes_received == message.size());
}

TEST_CASE("what could have begun a PROXY header is the protocol's when the connection ends", "[server][proxy]") {
    ServerRecorder recorder;
    auto config = proxied_config(recorder, ProxyProtocol::accept);
    config.framing = Framing::raw();
    config.read_size = 2;
    RunningServer server(config);
    RawSocket client(server.endpoint());

    client.send("PROXY");
    client.shutdown_send();

    CHECK(client.receive_until_end() == "PROXY");
    const SessionReport lost = recorder.lost(1).front();
    CHECK(lost.bytes_received == 5);
    CHECK(lost.reason == CloseReason::peer_closed);
}

TEST_CASE("where a PROXY header is accepted, a wrong one is refused all the same", "[server][proxy]") {
    const std::string bytes = GENERATE(values<std::string>(
        {"PROXY server\r\n", echo::test::with_checksum(0x21, 0x11, echo::test::ipv4_addresses, 1)}));
    ServerRecorder recorder;
    RunningServer server(proxied_config(recorder, ProxyProtocol::accept));
    RawSocket client(server.endpoint());

    client.send(bytes);

    CHECK(recorder.refused(1).front().reason == CloseReason::proxy_header_malformed);
}

TEST_CASE("a PROXY header from where none is believed is the protocol's bytes, and is told", "[server][proxy]") {
    const auto protocol = GENERATE(ProxyProtocol::off, ProxyProtocol::accept);
    ServerRecorder recorder;
    auto config = proxied_config(recorder, protocol);
    if (protocol == ProxyProtocol::off) config.proxy_from.clear();
    if (protocol == ProxyProtocol::accept) config.proxy_from = {"192.0.2.0/24"};
    RunningServer server(config);
    RawSocket client(server.endpoint());

    client.send(v1_header + "Hello!\n");

    CHECK(client.receive(v1_header.size() + 7) == v1_header + "Hello!\n");
    CHECK(recorder.unread_headers(1).front().peer == echo::Endpoint(client.local_address()));
    CHECK(recorder.made(1).front().peer == echo::Endpoint(client.local_address()));
    CHECK_FALSE(recorder.made(1).front().proxy);
}

TEST_CASE("from where no PROXY header is believed max_connections_per_ip counts at once", "[server][proxy]") {
    ServerRecorder recorder;
    auto config = proxied_config(recorder, ProxyProtocol::accept);
    config.proxy_from = {"192.0.2.0/24"};
    config.limits.max_connections_per_ip = 1;
    RunningServer server(config);
    RawSocket first(server.endpoint());
    first.send("a\n");
    CHECK(first.receive(2) == "a\n");

    RawSocket second(server.endpoint());

    CHECK(recorder.refused(1).front().reason == CloseReason::max_connections_per_ip);
}

TEST_CASE("a believed peer without a PROXY header counts by its own address", "[server][proxy]") {
    ServerRecorder recorder;
    auto config = proxied_config(recorder, ProxyProtocol::accept);
    config.limits.max_connections_per_ip = 1;
    RunningServer server(config);
    RawSocket first(server.endpoint());
    first.send("a\n");
    CHECK(first.receive(2) == "a\n");

    RawSocket second(server.endpoint());
    second.send("b\n");

    CHECK(recorder.refused(1).front().reason == CloseReason::max_connections_per_ip);
}

TEST_CASE("settings of the PROXY protocol that cannot hold are refused by name", "[server][proxy]") {
    echo::ServerConfig config;
    config.proxy_protocol = ProxyProtocol::require;
    CHECK_THROWS_WITH(echo::check(config),
                      "proxy_from: must name the networks whose PROXY headers are believed, got none");
    config.listen = {"unix:/run/echo.sock"};
    CHECK_NOTHROW(echo::check(config));
    config.proxy_from = {"10.0.0.0/8"};
    config.proxy_protocol = ProxyProtocol::off;
    CHECK_THROWS_WITH(echo::check(config), "proxy_from: must be empty unless proxy_protocol, or proxy of an endpoint, "
                                           "is accept or require, got \"10.0.0.0/8\"");
}

TEST_CASE("a reload names the settings of the PROXY protocol as those that need another server", "[server][proxy]") {
    ServerRecorder recorder;
    auto config = proxied_config(recorder);
    RunningServer server(config);
    config.proxy_protocol = ProxyProtocol::accept;
    config.proxy_from = {"10.0.0.0/8"};

    CHECK(server->reload(config) == std::vector<std::string>{"proxy_protocol", "proxy_from"});
}

}  // namespace server_proxy_accept_test
