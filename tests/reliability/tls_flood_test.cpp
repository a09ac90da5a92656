// Many connections under TLS that hold what they can: the server counts what they cost, and keeps to its limit.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/processes/forked_server.hpp"
#include "support/processes/process_figures.hpp"
#include "support/sanitizer.hpp"
#include "support/tls/certificates.hpp"
#include "support/tls/tls_client.hpp"
#include "support/waiting.hpp"

namespace tls_flood_test {

using namespace std::string_literals;
using echo::test::certificates;
using echo::test::eventually;
using echo::test::ForkedServer;
using echo::test::is_sanitized;
using echo::test::TlsClient;
using echo::test::TlsClientConfig;

namespace {

constexpr std::size_t peers = 300;
constexpr std::size_t MiB = 1024 * 1024;

// How far a peer goes before it says no more.
struct Flood {
    const char* name;
    std::function<void(TlsClient&)> begin;
    bool with_certificate = false;
};

// The beginning of a record of 16 KiB, whose rest never comes.
std::string part_of_record(char type) {
    return type + "\x03\x03\x40\x00\x01"s;
}

std::vector<Flood> floods() {
    const std::string hello = echo::test::client_hello();
    const auto half_a_message = [](TlsClient& peer) {
        peer.handshake();
        peer.send("half a message");
    };
    return {
        {"half a record of the handshake", [](TlsClient& peer) { peer.socket().send(part_of_record('\x16')); }},
        {"the server's answer in the handshake",
         [hello](TlsClient& peer) {
             peer.socket().send(hello);
             peer.socket().receive(100);
         }},
        {"half a record behind that answer",
         [hello](TlsClient& peer) {
             peer.socket().send(hello);
             peer.socket().receive(100);
             peer.socket().send(part_of_record('\x17') + std::string(8000, 'x'));
         }},
        {"half a message", half_a_message},
        {"half a message, after a certificate", half_a_message, true},
        {"half a record",
         [](TlsClient& peer) {
             peer.handshake();
             peer.socket().send(part_of_record('\x17') + std::string(8000, 'x'));
         }},
    };
}

echo::ServerConfig under_tls() {
    echo::ServerConfig config;
    config.listen = {"tls://127.0.0.1:0"};
    config.framing = echo::Framing::line();
    config.limits.handshake_timeout = std::chrono::minutes(5);
    config.limits.message_timeout = std::chrono::minutes(5);
    config.tls = {certificates().server.certificate_file, certificates().server.private_key_file, ""};
    return config;
}

bool is_served(TlsClient& client) {
    client.send("Hello!\n");
    return client.receive(7) == "Hello!\n";
}

std::size_t counted(ForkedServer& server) {
    return server.stats()["buffer_bytes"].get<std::size_t>();
}

// The server has got round to all of them once it has served who came last.
std::vector<TlsClient> begin(const Flood& flood, ForkedServer& server, const TlsClientConfig& config) {
    std::vector<TlsClient> clients;
    for (std::size_t i = 0; i < peers; ++i) {
        clients.emplace_back(server.endpoint(), config);
        flood.begin(clients.back());
    }
    TlsClient last = TlsClient::connected(server.endpoint(), config);
    REQUIRE(is_served(last));
    return clients;
}

}  // namespace

TEST_CASE("what connections under TLS cost is counted, and agrees with the server's memory within a fifth",
          "[server][tls][reliability][alone]") {
    if (is_sanitized) {
        WARN("NOT TRIED under a sanitizer, which has memory of its own");
        return;
    }
    for (const Flood& flood : floods()) {
        echo::ServerConfig config = under_tls();
        TlsClientConfig client;
        if (flood.with_certificate) {
            config.tls.client_ca_file = certificates().ca_file;
            client.identity = certificates().client;
        }
        ForkedServer server(config);
        TlsClient served = TlsClient::connected(server.endpoint(), client);
        REQUIRE(is_served(served));
        const std::size_t memory_before = echo::test::own_memory(server.id());
        const std::size_t counted_before = counted(server);

        const std::vector<TlsClient> clients = begin(flood, server, client);

        const double memory = static_cast<double>(echo::test::own_memory(server.id()) - memory_before) / peers;
        const double count = static_cast<double>(counted(server) - counted_before) / peers;
        CAPTURE(flood.name);
        WARN(flood.name << ": counted " << count << " bytes each, RssAnon " << memory);
        CHECK(count > memory * 0.8);
        CHECK(count < memory * 1.2);
    }
}

TEST_CASE("a flood of handshakes that stall keeps to max_buffer_memory, and somebody else is served",
          "[server][tls][reliability][alone]") {
    constexpr std::size_t limit = 8 * MiB;
    echo::ServerConfig config = under_tls();
    config.limits.max_buffer_memory = limit;
    ForkedServer server(config);
    TlsClient served = TlsClient::connected(server.endpoint());
    REQUIRE(is_served(served));
    const std::size_t memory_before = echo::test::own_memory(server.id());

    const std::vector<TlsClient> clients = begin(floods().front(), server, {});

    CHECK(counted(server) <= limit);
    CHECK(server.stats()["connections_closed"]["max_buffer_memory"].get<std::uint64_t>() > peers / 4);
    const std::size_t memory = echo::test::own_memory(server.id()) - memory_before;
    WARN("limit " << limit << ", counted " << counted(server) << ", RssAnon " << memory);
    if (!is_sanitized) CHECK(memory < limit * 6 / 5);
    CHECK(is_served(served));
}

}  // namespace tls_flood_test
