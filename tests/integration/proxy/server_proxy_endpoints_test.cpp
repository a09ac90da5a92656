// Endpoints of one server that differ in whether a PROXY header is read.
#include <filesystem>
#include <string>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/proxied_server.hpp"
#include "support/temporary_folder.hpp"

namespace server_proxy_endpoints_test {

using echo::CloseReason;
using echo::ProxyProtocol;
using echo::test::proxied_config;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

namespace {

const std::string header = "PROXY TCP4 192.0.2.1 198.51.100.2 1025 443\r\n";

}  // namespace

TEST_CASE("one endpoint requires a PROXY header while another one reads none", "[server][proxy]") {
    const bool by_endpoint = GENERATE(true, false);
    ServerRecorder recorder;
    auto config = proxied_config(recorder, by_endpoint ? ProxyProtocol::off : ProxyProtocol::require);
    config.threads = 2;
    if (by_endpoint) config.listen = {"127.0.0.1:0?proxy=require", "127.0.0.1:0"};
    if (!by_endpoint) config.listen = {"127.0.0.1:0", "127.0.0.1:0?proxy=off"};
    RunningServer server(config);
    RawSocket proxy(server->endpoints().at(0));
    RawSocket peer(server->endpoints().at(1));

    proxy.send(header + "a\n");
    CHECK(proxy.receive(2) == "a\n");
    peer.send(header);
    CHECK(peer.receive(header.size()) == header);

    RawSocket other(server->endpoints().at(0));
    other.send("Hello!\n");
    CHECK(recorder.refused(1).front().reason == CloseReason::proxy_header_missing);
    for (const auto& made : recorder.made(2)) {
        const bool is_of_proxy = made.local == server->endpoints().at(0);
        CHECK(made.peer == echo::Endpoint(is_of_proxy ? "192.0.2.1:1025" : peer.local_address()));
    }
}

TEST_CASE("a Unix socket may be the proxy's alone, and believes it without a network", "[server][proxy]") {
    const std::string folder = echo::test::make_temporary_folder("echo-proxy-");
    ServerRecorder recorder;
    auto config = proxied_config(recorder, ProxyProtocol::off);
    config.proxy_from.clear();
    config.listen = {"unix:" + folder + "/echo.sock?proxy=require", "127.0.0.1:0"};
    RunningServer server(config);
    RawSocket proxy(server->endpoints().at(0));
    RawSocket peer(server->endpoints().at(1));

    proxy.send(header + "a\n");
    CHECK(proxy.receive(2) == "a\n");
    peer.send("b\n");
    CHECK(peer.receive(2) == "b\n");
    std::filesystem::remove_all(folder);
}

TEST_CASE("an endpoint of TCP that reads PROXY headers needs to know whom to believe", "[server][proxy]") {
    ServerRecorder recorder;
    auto config = proxied_config(recorder, ProxyProtocol::off);
    config.listen = {"127.0.0.1:0?proxy=off"};
    CHECK_THROWS_WITH(check(config), "proxy_from: must be empty unless proxy_protocol, or proxy of an endpoint, is "
                                     "accept or require, got \"127.0.0.0/8\"");
    config.proxy_from.clear();
    config.listen = {"127.0.0.1:0?proxy=accept"};
    CHECK_THROWS_WITH(check(config), "proxy_from: must name the networks whose PROXY headers are believed, got none");
    config.listen = {"127.0.0.1:0?proxy=off"};
    config.proxy_protocol = ProxyProtocol::require;
    CHECK_NOTHROW(check(config));
}

}  // namespace server_proxy_endpoints_test
