// Who is not served where a PROXY header is required: with its reason, in time, and without a word of the protocol.
#include <chrono>
#include <string>

#include "support/catch.hpp"
#include "support/peers/drip.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/proxy_headers.hpp"
#include "support/server/proxied_server.hpp"
#include "support/waiting.hpp"

namespace server_proxy_refusals_test {

using namespace std::chrono_literals;
using echo::CloseReason;
using echo::ProxyProtocol;
using echo::SessionReport;
using echo::test::binary_header;
using echo::test::eventually;
using echo::test::ipv4_addresses;
using echo::test::proxied_config;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

namespace {

struct Case {
    std::string bytes;
    CloseReason reason;
    std::string detail;
};

const std::string v1_header = "PROXY TCP4 192.0.2.1 198.51.100.2 1025 443\r\n";

}  // namespace

TEST_CASE("without a sound PROXY header a connection is refused, where one is required", "[server][proxy]") {
    const Case each = GENERATE(values<Case>({
        {"Hello!\n", CloseReason::proxy_header_missing, ""},
        {"\x16\x03\x01", CloseReason::proxy_header_missing, ""},
        {"PROXIES\n", CloseReason::proxy_header_missing, ""},
        {"PROXY TCP4 192.0.2.1 198.51.100.2 01025 443\r\nHello!\n", CloseReason::proxy_header_malformed,
         "the header is wrong: its source port is not a number of 0 to 65535 without leading zeros"},
        {echo::test::with_checksum(0x21, 0x11, ipv4_addresses, 1) + "Hello!\n", CloseReason::proxy_header_malformed,
         "the header is wrong: its checksum is wrong"},
        {binary_header(0x21, 0x11, 65'535, ipv4_addresses), CloseReason::proxy_header_malformed,
         "the header is wrong: it claims to be longer than 4096 bytes"},
    }));
    ServerRecorder recorder;
    RunningServer server(proxied_config(recorder));
    RawSocket client(server.endpoint());

    client.send(each.bytes);
    const SessionReport refused = recorder.refused(1).front();

    CHECK(refused.reason == each.reason);
    CHECK(refused.detail == each.detail);
    CHECK(refused.peer == echo::Endpoint(client.local_address()));
    CHECK_FALSE(refused.proxy);
    CHECK(refused.messages == 0);
    CHECK(refused.bytes_received == 0);
    CHECK(eventually([&] { return server->stats().closed(each.reason) == 1; }));
    CHECK(server->stats().connections_open == 0);
    // Nobody else has been told of it as of a connection that was served.
    RawSocket good(server.endpoint());
    good.send(v1_header + "a\n");
    CHECK(good.receive(2) == "a\n");
    CHECK(recorder.made(1).size() == 1);
}

TEST_CASE("a PROXY header that its sender cuts off is malformed", "[server][proxy]") {
    const std::string beginning =
        GENERATE(values<std::string>({"P", v1_header.substr(0, 20), binary_header(0x21, 0x11, 12, "")}));
    ServerRecorder recorder;
    RunningServer server(proxied_config(recorder));
    RawSocket client(server.endpoint());

    client.send(beginning);
    client.shutdown_send();
    const SessionReport refused = recorder.refused(1).front();

    CHECK(refused.reason == CloseReason::proxy_header_malformed);
    CHECK(refused.detail == "the header is cut off after " + std::to_string(beginning.size()) + " bytes");
    CHECK(client.receive_until_end().empty());
}

TEST_CASE("a PROXY header has handshake_timeout to be whole, and more bytes of it give no more time",
          "[server][proxy][timeouts]") {
    ServerRecorder recorder;
    auto config = proxied_config(recorder);
    config.limits.handshake_timeout = 1s;
    RunningServer server(config);
    RawSocket silent(server.endpoint());
    RawSocket dripping(server.endpoint());

    echo::test::drip(dripping, v1_header.substr(0, 40), 800ms);

    for (const SessionReport& refused : recorder.refused(2)) {
        CHECK(refused.reason == CloseReason::handshake_timeout);
        CHECK(refused.lasted >= 980ms);
        CHECK(refused.lasted < 1700ms);
    }
}

TEST_CASE("from an address that is not believed nobody is served where a header is required", "[server][proxy]") {
    ServerRecorder recorder;
    auto config = proxied_config(recorder);
    config.proxy_from = {"192.0.2.0/24", "::1"};
    RunningServer server(config);
    RawSocket client(server.endpoint());

    const SessionReport refused = recorder.refused(1).front();

    CHECK(refused.reason == CloseReason::proxy_not_trusted);
    CHECK(refused.peer == echo::Endpoint(client.local_address()));
    CHECK(client.receive_until_end().empty());
    CHECK(server->stats().closed(CloseReason::proxy_not_trusted) == 1);
}

TEST_CASE("a connection that closes without a byte stays a health check behind a proxy", "[server][proxy]") {
    const std::string header = GENERATE(values<std::string>({"", binary_header(0x20, 0x00, ""), "PROXY UNKNOWN\r\n"}));
    ServerRecorder recorder;
    RunningServer server(proxied_config(recorder));
    RawSocket client(server.endpoint());

    client.send(header);
    client.shutdown_send();

    const SessionReport lost = recorder.lost(1).front();
    CHECK(lost.reason == CloseReason::peer_closed);
    CHECK(lost.is_health_check());
    CHECK(recorder.made(1).size() == 1);
    CHECK(client.receive_until_end().empty());
    CHECK(server->stats().health_checks == 1);
}

TEST_CASE("a stop in the middle of a PROXY header ends it at once", "[server][proxy][stop]") {
    const std::string beginning =
        GENERATE(values<std::string>({"", "PROXY TCP4 192.0.2.1", binary_header(0x21, 0x11, 12, "")}));
    const auto drain_timeout = GENERATE(0s, 60s);
    ServerRecorder recorder;
    RunningServer server(proxied_config(recorder));
    RawSocket client(server.endpoint());
    client.send(beginning);
    REQUIRE(eventually([&] { return server->stats().connections_open == 1; }));

    const std::size_t cut = server->stop(drain_timeout);

    CHECK(cut == (drain_timeout == 0s ? 1 : 0));
    const SessionReport lost = recorder.lost(1).front();
    CHECK(lost.reason == (drain_timeout == 0s ? CloseReason::cut : CloseReason::drained));
    CHECK(recorder.made(1).size() == 1);
}

TEST_CASE("a message that has come with its PROXY header is answered by a stop", "[server][proxy][stop]") {
    const std::string header = GENERATE(values<std::string>({v1_header, binary_header(0x21, 0x11, ipv4_addresses)}));
    const auto protocol = GENERATE(ProxyProtocol::accept, ProxyProtocol::require);
    ServerRecorder recorder;
    echo::Server server(proxied_config(recorder, protocol));
    RawSocket client(server.endpoints().front());
    client.send(header + "Hello!\n");

    server.start();
    const std::size_t cut = server.stop(60s);

    CHECK(cut == 0);
    CHECK(client.receive_until_end() == "Hello!\n");
    CHECK(recorder.lost(1).front().reason == CloseReason::drained);
}

TEST_CASE("a stop does not wait for the rest of a PROXY header of which a part has come", "[server][proxy][stop]") {
    ServerRecorder recorder;
    echo::Server server(proxied_config(recorder));
    RawSocket client(server.endpoints().front());
    client.send(v1_header.substr(0, 20));

    server.start();

    CHECK(server.stop(60s) == 0);
    CHECK(recorder.lost(1).front().reason == CloseReason::drained);
}

}  // namespace server_proxy_refusals_test
