// Connections that are reset at every stage: the server goes on, names the reason, and loses no descriptor.
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/peers/fill_up.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/processes/process_figures.hpp"
#include "support/server/server_recorder.hpp"
#include "support/tls/certificates.hpp"
#include "support/tls/tls_client.hpp"
#include "support/waiting.hpp"

namespace resets_test {

using echo::CloseReason;
using echo::Framing;
using echo::Server;
using echo::SessionReport;
using echo::test::eventually;
using echo::test::fill_up;
using echo::test::loopback_config;
using echo::test::open_descriptors;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;
using echo::test::TlsClient;

namespace {

constexpr std::size_t peers = 200;

bool is_served(const echo::Endpoint& endpoint) {
    RawSocket good(endpoint);
    good.send("still there?\n");
    return good.receive(13) == "still there?\n";
}

// Settings that record what happens, on two threads.
echo::ServerConfig recorded(ServerRecorder& recorder, const Framing& framing = Framing::line()) {
    echo::ServerConfig config = loopback_config(framing);
    config.threads = 2;
    config.events = recorder.events();
    return config;
}

std::size_t count(const std::vector<SessionReport>& reports, CloseReason reason) {
    const auto has_it = [&](const SessionReport& report) { return report.reason == reason; };
    return static_cast<std::size_t>(std::count_if(reports.begin(), reports.end(), has_it));
}

std::string port_of(const std::string& address) {
    return address.substr(address.rfind(':') + 1);
}

// Has the kernel destroy the server's end of the connection, as an administrator may.
bool destroy(const RawSocket& client, const echo::Endpoint& server) {
    const std::string command =
        "ss --no-header --kill --tcp state established sport = :" + std::to_string(server.port()) +
        " dport = :" + port_of(client.local_address());
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

// Without the right, or in a kernel without CONFIG_INET_DIAG_DESTROY, nothing happens.
bool kernel_destroys_sockets() {
    RunningServer server;
    RawSocket client(server.endpoint());
    client.send("x\r\n\r\n");
    client.receive(5);
    return destroy(client, server.endpoint()) && eventually([&] { return server->stats().connections_open == 0; });
}

}  // namespace

TEST_CASE("connections that are reset before they are accepted do no harm", "[server][reliability]") {
    ServerRecorder recorder;
    Server server(recorded(recorder));
    const std::size_t descriptors = open_descriptors();
    for (std::size_t peer = 0; peer < peers; ++peer) {
        RawSocket client(server.endpoints().front());
        if (peer % 2 == 0) client.send("unread\n");
        client.reset();
    }

    server.start();

    CHECK(is_served(server.endpoints().front()));
    const auto reports = recorder.lost(peers + 1);
    CHECK(count(reports, CloseReason::peer_reset) == peers);
    CHECK(eventually([&] { return open_descriptors() == descriptors; }));
    WARN(peers << " reset before accept: " << open_descriptors() << " descriptors, " << descriptors << " before");
}

TEST_CASE("connections that are reset before a byte, or in the middle of a message, are told as such",
          "[server][reliability]") {
    const std::string sent = GENERATE(as<std::string>(), "", "half a mess", "a whole one\nand a half");
    CAPTURE(sent);
    ServerRecorder recorder;
    RunningServer server(recorded(recorder));
    const std::size_t descriptors = open_descriptors();
    {
        std::vector<RawSocket> clients;
        for (std::size_t peer = 0; peer < peers; ++peer) clients.emplace_back(server.endpoint());
        recorder.made(peers);
        for (RawSocket& client : clients) client.send(sent);
        REQUIRE(eventually([&] { return server->stats().bytes_received == peers * sent.size(); }));
        for (RawSocket& client : clients) client.reset();
    }

    const auto reports = recorder.lost(peers);
    CHECK(count(reports, CloseReason::peer_reset) == peers);
    CHECK(server->stats().closed(CloseReason::peer_reset) == peers);
    CHECK(server->stats().health_checks == (sent.empty() ? peers : 0));
    CHECK(is_served(server.endpoint()));
    CHECK(eventually([&] { return open_descriptors() == descriptors; }));
}

TEST_CASE("a connection that is reset while the server writes ends at once", "[server][reliability]") {
    ServerRecorder recorder;
    RunningServer server(recorded(recorder, Framing::raw()));
    const std::size_t descriptors = open_descriptors();
    for (std::size_t peer = 0; peer < 5; ++peer) {
        RawSocket stuck(server.endpoint());
        fill_up(stuck, server.endpoint());
        stuck.reset();
        CHECK(eventually([&] { return server->stats().closed(CloseReason::peer_reset) == peer + 1; }));
    }

    CHECK(eventually([&] { return open_descriptors() == descriptors; }));
    CHECK(eventually([&] { return server->stats().buffer_bytes == 0; }));
}

TEST_CASE("connections that the kernel destroys are told as reset", "[server][reliability]") {
    if (!kernel_destroys_sockets()) {
        WARN("not tried: ss --kill does nothing here (it takes CAP_NET_ADMIN and CONFIG_INET_DIAG_DESTROY)");
        return;
    }
    ServerRecorder recorder;
    RunningServer server(recorded(recorder, Framing::raw()));
    const std::size_t descriptors = open_descriptors();
    {
        RawSocket idle(server.endpoint());
        RawSocket stuck(server.endpoint());
        idle.send("x");
        REQUIRE(idle.receive(1) == "x");
        fill_up(stuck, server.endpoint());
        REQUIRE(destroy(idle, server.endpoint()));
        REQUIRE(destroy(stuck, server.endpoint()));
        CHECK(eventually([&] { return server->stats().closed(CloseReason::peer_reset) == 2; }));
    }

    CHECK(is_served(server.endpoint()));
    CHECK(eventually([&] { return open_descriptors() == descriptors; }));
}

TEST_CASE("connections under TLS that are reset in the handshake or after it do no harm",
          "[server][tls][reliability]") {
    const bool shakes_hands = GENERATE(false, true);
    CAPTURE(shakes_hands);
    ServerRecorder recorder;
    auto config = recorded(recorder);
    config.listen = {"tls://127.0.0.1:0"};
    config.tls = {echo::test::certificates().server.certificate_file,
                  echo::test::certificates().server.private_key_file, ""};
    RunningServer server(config);
    const std::size_t descriptors = open_descriptors();
    for (std::size_t peer = 1; peer <= peers / 4; ++peer) {
        TlsClient client(server.endpoint());
        if (shakes_hands) {
            client.handshake();
            client.send("one\nhalf");
            REQUIRE(client.receive(4) == "one\n");
        } else {
            client.socket().send(std::string("\x16\x03\x01\x02\x00\x01", 6));  // the beginning of a record
            recorder.made(peer);
        }
        client.socket().reset();
    }

    // A handshake that is broken off has failed, however it ends; only who never began it may have been a health check.
    const CloseReason expected = shakes_hands ? CloseReason::peer_reset : CloseReason::tls_failed;
    CHECK(count(recorder.lost(peers / 4), expected) == peers / 4);
    CHECK(eventually([&] { return open_descriptors() == descriptors; }));
}

}  // namespace resets_test
