// Connections that a proxy hands on: whose they are, and that nothing else about them changes.
#include <chrono>
#include <filesystem>
#include <string>

#include "support/catch.hpp"
#include "support/peers/drip.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/proxy_headers.hpp"
#include "support/server/proxied_server.hpp"
#include "support/temporary_folder.hpp"
#include "support/waiting.hpp"

namespace server_proxy_test {

using namespace std::chrono_literals;
using echo::CloseReason;
using echo::ProxyProtocol;
using echo::SessionReport;
using echo::test::binary_header;
using echo::test::drip;
using echo::test::ipv4_addresses;
using echo::test::ipv6_addresses;
using echo::test::proxied_config;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;
using echo::test::with_checksum;

namespace {

struct Case {
    std::string header;
    std::string peer;
};

const std::string v1_header = "PROXY TCP4 192.0.2.1 198.51.100.2 1025 443\r\n";

}  // namespace

TEST_CASE("the peer is the one that the PROXY header names, and the proxy is told besides", "[server][proxy]") {
    const Case each = GENERATE(values<Case>({{v1_header, "192.0.2.1:1025"},
                                             {"PROXY TCP6 2001:db8::1 2001:db8::2 7 8\r\n", "[2001:db8::1]:7"},
                                             {binary_header(0x21, 0x11, ipv4_addresses), "192.0.2.1:1025"},
                                             {with_checksum(0x21, 0x21, ipv6_addresses), "[2001:db8::1]:1025"}}));
    const auto protocol = GENERATE(ProxyProtocol::accept, ProxyProtocol::require);
    ServerRecorder recorder;
    RunningServer server(proxied_config(recorder, protocol));
    RawSocket proxy(server.endpoint());
    const std::string own_address = proxy.local_address();

    proxy.send(each.header + "Hello!\n");
    CHECK(proxy.receive(7) == "Hello!\n");
    proxy.close();

    const SessionReport made = recorder.made(1).front();
    CHECK(made.peer == echo::Endpoint(each.peer));
    CHECK(made.proxy == echo::Endpoint(own_address));
    const SessionReport lost = recorder.lost(1).front();
    CHECK(lost.peer == echo::Endpoint(each.peer));
    CHECK(lost.proxy == echo::Endpoint(own_address));
    CHECK(lost.local == server.endpoint());
    CHECK(lost.messages == 1);
    CHECK(lost.bytes_received == 7);
    CHECK(lost.reason == CloseReason::peer_closed);
    CHECK(server->stats().bytes_received == 7);
}

TEST_CASE("a PROXY header that names nobody leaves the connection its own address", "[server][proxy]") {
    const std::string header =
        GENERATE(values<std::string>({"PROXY UNKNOWN\r\n", "PROXY UNKNOWN a b 1 2\r\n", binary_header(0x20, 0x00, ""),
                                      binary_header(0x20, 0x11, ipv4_addresses), binary_header(0x21, 0x00, ""),
                                      binary_header(0x21, 0x31, std::string(216, 'p'))}));
    ServerRecorder recorder;
    RunningServer server(proxied_config(recorder));
    RawSocket proxy(server.endpoint());

    proxy.send(header + "Hello!\n");

    CHECK(proxy.receive(7) == "Hello!\n");
    const SessionReport made = recorder.made(1).front();
    CHECK(made.peer == echo::Endpoint(proxy.local_address()));
    CHECK_FALSE(made.proxy);
}

TEST_CASE("a PROXY header that comes a byte at a time is one, and no byte is lost behind it", "[server][proxy]") {
    const std::string header = GENERATE(values<std::string>({v1_header, with_checksum(0x21, 0x11, ipv4_addresses)}));
    const auto protocol = GENERATE(ProxyProtocol::accept, ProxyProtocol::require);
    ServerRecorder recorder;
    RunningServer server(proxied_config(recorder, protocol));
    RawSocket proxy(server.endpoint());

    drip(proxy, header + "Hello!\n", 100ms);

    CHECK(proxy.receive(7) == "Hello!\n");
    CHECK(recorder.made(1).front().peer == echo::Endpoint("192.0.2.1:1025"));
}

TEST_CASE("a header of 4096 bytes comes before a message of a megabyte", "[server][proxy]") {
    ServerRecorder recorder;
    RunningServer server(proxied_config(recorder));
    RawSocket proxy(server.endpoint());
    const std::string padding = echo::test::field(0x04, std::string(4096 - 16 - 12 - 3, 'x'));
    const std::string message = std::string(1'000'000, 'm') + "\n";

    proxy.send(binary_header(0x21, 0x11, ipv4_addresses + padding) + message);

    CHECK(proxy.receive(message.size()) == message);
    CHECK(recorder.made(1).front().peer == echo::Endpoint("192.0.2.1:1025"));
}

TEST_CASE("only one PROXY header is read", "[server][proxy]") {
    ServerRecorder recorder;
    RunningServer server(proxied_config(recorder));
    RawSocket proxy(server.endpoint());
    const std::string again = "PROXY TCP4 203.0.113.9 198.51.100.2 1 2\r\n";

    proxy.send(v1_header + again);

    CHECK(proxy.receive(again.size()) == again);
    CHECK(recorder.made(1).front().peer == echo::Endpoint("192.0.2.1:1025"));
}

TEST_CASE("over a Unix socket a PROXY header is believed without any network", "[server][proxy]") {
    const std::string folder = echo::test::make_temporary_folder("echo-test-");
    ServerRecorder recorder;
    auto config = proxied_config(recorder);
    config.listen = {"unix:" + folder + "/echo.sock"};
    config.proxy_from.clear();
    RunningServer server(config);
    RawSocket proxy(server.endpoint());

    drip(proxy, v1_header, 100ms);
    proxy.send("Hello!\n");

    CHECK(proxy.receive(7) == "Hello!\n");
    const SessionReport made = recorder.made(1).front();
    CHECK(made.peer == echo::Endpoint("192.0.2.1:1025"));
    CHECK(made.proxy == server.endpoint());
    server->stop(std::chrono::seconds(0));
    std::filesystem::remove(folder);
}

TEST_CASE("max_connections_per_ip counts those whom the proxy names, not the proxy", "[server][proxy]") {
    ServerRecorder recorder;
    auto config = proxied_config(recorder);
    config.limits.max_connections_per_ip = 1;
    RunningServer server(config);
    RawSocket first(server.endpoint());
    first.send("PROXY TCP4 192.0.2.1 198.51.100.2 1 443\r\na\n");
    CHECK(first.receive(2) == "a\n");
    RawSocket other(server.endpoint());
    other.send("PROXY TCP4 192.0.2.2 198.51.100.2 1 443\r\nb\n");
    CHECK(other.receive(2) == "b\n");

    RawSocket second(server.endpoint());
    second.send("PROXY TCP4 192.0.2.1 198.51.100.2 2 443\r\n");
    const SessionReport refused = recorder.refused(1).front();

    CHECK(refused.reason == CloseReason::max_connections_per_ip);
    CHECK(refused.peer == echo::Endpoint("192.0.2.1:2"));
    CHECK(refused.proxy == echo::Endpoint(second.local_address()));
    CHECK(second.receive_until_end().empty());
    CHECK(recorder.made(2).size() == 2);
    first.close();
    recorder.lost(1);
    RawSocket third(server.endpoint());
    third.send("PROXY TCP4 192.0.2.1 198.51.100.2 3 443\r\nc\n");
    CHECK(third.receive(2) == "c\n");
}

}  // namespace server_proxy_test
