// A PROXY header before TLS: each reads its own bytes, and no other.
#include <chrono>
#include <string>

#include "support/catch.hpp"
#include "support/peers/drip.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/proxy_headers.hpp"
#include "support/server/proxied_server.hpp"
#include "support/tls/certificates.hpp"
#include "support/tls/tls_client.hpp"
#include "support/waiting.hpp"

namespace server_proxy_tls_test {

using namespace std::chrono_literals;
using echo::CloseReason;
using echo::ProxyProtocol;
using echo::SessionReport;
using echo::test::binary_header;
using echo::test::certificates;
using echo::test::ipv4_addresses;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;
using echo::test::TlsClient;

namespace {

echo::ServerConfig tls_config(ServerRecorder& recorder, ProxyProtocol protocol = ProxyProtocol::require) {
    auto config = echo::test::proxied_config(recorder, protocol);
    config.listen = {"tls://127.0.0.1:0"};
    config.tls.certificate_file = certificates().server.certificate_file;
    config.tls.private_key_file = certificates().server.private_key_file;
    return config;
}

const std::string v1_header = "PROXY TCP4 192.0.2.1 198.51.100.2 1025 443\r\n";

}  // namespace

TEST_CASE("TLS begins right behind a PROXY header", "[server][proxy][tls]") {
    const std::string header = GENERATE(values<std::string>({v1_header, binary_header(0x21, 0x11, ipv4_addresses)}));
    const bool is_bytewise = GENERATE(false, true);
    const auto protocol = GENERATE(ProxyProtocol::accept, ProxyProtocol::require);
    ServerRecorder recorder;
    RunningServer server(tls_config(recorder, protocol));
    TlsClient client(server.endpoint());

    if (is_bytewise) {
        echo::test::drip(client.socket(), header, 100ms);
    } else {
        client.socket().send(header);
    }
    client.handshake();
    client.send("Hello!\n");

    CHECK(client.receive(7) == "Hello!\n");
    CHECK(recorder.made(1).front().peer == echo::Endpoint("192.0.2.1:1025"));
    client.say_end();
    const SessionReport lost = recorder.lost(1).front();
    CHECK(lost.reason == CloseReason::peer_closed);
    CHECK(lost.bytes_received == 7);
}

TEST_CASE("a PROXY header and the first words of TLS may come in one piece", "[server][proxy][tls]") {
    ServerRecorder recorder;
    RunningServer server(tls_config(recorder));
    RawSocket client(server.endpoint());

    client.send(v1_header + echo::test::client_hello());

    CHECK(client.receive(2) == "\x16\x03");
    CHECK(recorder.made(1).front().peer == echo::Endpoint("192.0.2.1:1025"));
}

TEST_CASE("where a PROXY header is accepted, TLS without one is served", "[server][proxy][tls]") {
    ServerRecorder recorder;
    RunningServer server(tls_config(recorder, ProxyProtocol::accept));
    TlsClient client = TlsClient::connected(server.endpoint());

    client.send("Hello!\n");

    CHECK(client.receive(7) == "Hello!\n");
    CHECK(recorder.made(1).front().peer == echo::Endpoint(client.socket().local_address()));
}

TEST_CASE("what only begins like a PROXY header is no TLS", "[server][proxy][tls]") {
    ServerRecorder recorder;
    RunningServer server(tls_config(recorder, ProxyProtocol::accept));
    RawSocket client(server.endpoint());

    echo::test::drip(client, "PROX!", 50ms);

    CHECK(recorder.lost(1).front().reason == CloseReason::tls_not_spoken);
}

TEST_CASE("a PROXY header and TLS have handshake_timeout together", "[server][proxy][tls][timeouts]") {
    ServerRecorder recorder;
    auto config = tls_config(recorder);
    config.limits.handshake_timeout = 1s;
    RunningServer server(config);
    RawSocket client(server.endpoint());

    // The header takes most of the time, so that TLS alone, of which no more comes than a byte, would end much later.
    const std::string tls_begins = GENERATE(values<std::string>({"", "\x16"}));
    echo::test::drip(client, v1_header + tls_begins, 800ms);
    const SessionReport lost = recorder.lost(1).front();

    CHECK(lost.reason == CloseReason::handshake_timeout);
    CHECK(lost.peer == echo::Endpoint("192.0.2.1:1025"));
    CHECK(lost.lasted >= 980ms);
    CHECK(lost.lasted < 1700ms);
}

TEST_CASE("a proxy that only looks at a TLS port is a health check", "[server][proxy][tls]") {
    ServerRecorder recorder;
    RunningServer server(tls_config(recorder));
    RawSocket proxy(server.endpoint());

    proxy.send(binary_header(0x20, 0x00, ""));
    proxy.shutdown_send();

    const SessionReport lost = recorder.lost(1).front();
    CHECK(lost.reason == CloseReason::peer_closed);
    CHECK(lost.is_health_check());
}

TEST_CASE("a stop between a PROXY header and TLS ends the connection at once", "[server][proxy][tls][stop]") {
    ServerRecorder recorder;
    RunningServer server(tls_config(recorder));
    RawSocket proxy(server.endpoint());
    proxy.send(v1_header);
    recorder.made(1);

    CHECK(server->stop(60s) == 0);

    CHECK(recorder.lost(1).front().reason == CloseReason::drained);
}

TEST_CASE("a PROXY header on a TLS port that reads none is told", "[server][proxy][tls]") {
    ServerRecorder recorder;
    auto config = tls_config(recorder, ProxyProtocol::off);
    config.proxy_from.clear();
    RunningServer server(config);
    const std::string header = GENERATE(values<std::string>({v1_header, binary_header(0x21, 0x11, ipv4_addresses)}));
    RawSocket client(server.endpoint());

    client.send(header);

    CHECK(recorder.unread_headers(1).front().peer == echo::Endpoint(client.local_address()));
    CHECK(recorder.lost(1).front().reason == CloseReason::tls_not_spoken);
}

}  // namespace server_proxy_tls_test
