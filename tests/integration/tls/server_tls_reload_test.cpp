// What lasts longer than a connection under TLS: sessions that are resumed, and the certificate until a reload.
#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include <openssl/ssl.h>

#include "support/catch.hpp"
#include "support/server/server_recorder.hpp"
#include "support/tls/certificates.hpp"
#include "support/tls/tls_client.hpp"
#include "support/waiting.hpp"

namespace server_tls_reload_test {

using echo::ServerConfig;
using echo::test::certificates;
using echo::test::eventually;
using echo::test::RunningServer;
using echo::test::TlsClient;
using echo::test::TlsClientConfig;

namespace {

ServerConfig under_tls() {
    ServerConfig config;
    config.listen = {"tls://127.0.0.1:0"};
    config.framing = echo::Framing::line();
    config.tls = {certificates().server.certificate_file, certificates().server.private_key_file, ""};
    return config;
}

// Takes a session of its first connection up in a second one; whether the server agreed.
bool resumes(const echo::Endpoint& server, const TlsClientConfig& config = {}) {
    TlsClient first = TlsClient::connected(server, config);
    first.send("one\n");
    REQUIRE(first.receive(4) == "one\n");
    TlsClientConfig again = config;
    again.session = first.session();
    first.say_end();
    TlsClient second = TlsClient::connected(server, again);
    second.send("two\n");
    REQUIRE(second.receive(4) == "two\n");
    return second.resumed();
}

}  // namespace

TEST_CASE("sessions of TLS are resumed, and counted", "[server][tls]") {
    TlsClientConfig config{.version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION)};
    const bool with_certificate = GENERATE(false, true);
    CAPTURE(config.version, with_certificate);
    ServerConfig settings = under_tls();
    settings.threads = 2;
    if (with_certificate) {
        settings.tls.client_ca_file = certificates().ca_file;
        config.identity = certificates().client;
    }
    RunningServer server(settings);

    CHECK(resumes(server.endpoint(), config));
    CHECK(server->stats().tls_handshakes == 2);
    CHECK(server->stats().tls_resumptions == 1);
}

TEST_CASE("a session is not resumed once the client's certificate has expired", "[server][tls]") {
    const echo::test::Identity brief = certificates().brief_client(std::chrono::seconds(2));
    ServerConfig config = under_tls();
    config.tls.client_ca_file = brief.certificate_file;
    RunningServer server(config);
    TlsClientConfig again{.identity = brief};

    // Each session hands out the next, without the certificate being shown again.
    REQUIRE(eventually([&] {
        try {
            TlsClient client = TlsClient::connected(server.endpoint(), again);
            client.send("one\n");
            client.receive(4);
            again.session = client.session();
            client.say_end();
            return false;
        } catch (const std::runtime_error&) {
            return true;
        }
    }));

    // The client knows of the end before it is counted.
    CHECK(eventually([&] { return server->stats().closed(echo::CloseReason::tls_client_certificate_expired) == 1; }));
    const echo::ServerStats stats = server->stats();
    CHECK(stats.tls_resumptions == stats.tls_handshakes - 1);
}

TEST_CASE("a session is not resumed across a reload", "[server][tls]") {
    RunningServer server(under_tls());
    TlsClient first = TlsClient::connected(server.endpoint());
    first.send("one\n");
    REQUIRE(first.receive(4) == "one\n");

    server->reload(under_tls());
    TlsClient second = TlsClient::connected(server.endpoint(), {.session = first.session()});
    second.send("two\n");

    CHECK(second.receive(4) == "two\n");
    CHECK_FALSE(second.resumed());
    CHECK(server->stats().tls_resumptions == 0);
}

TEST_CASE("a reload shows the new certificate to later connections and leaves the open ones alone", "[server][tls]") {
    ServerConfig config = under_tls();
    RunningServer server(config);
    TlsClient open = TlsClient::connected(server.endpoint());
    REQUIRE(open.server_certificate_name() == "server");

    config.tls.certificate_file = certificates().other_name.certificate_file;
    config.tls.private_key_file = certificates().other_name.private_key_file;
    CHECK(server->reload(config).empty());

    CHECK(TlsClient::connected(server.endpoint()).server_certificate_name() == "other");
    open.send("still here\n");
    CHECK(open.receive(11) == "still here\n");
}

TEST_CASE("a reload with a key of another certificate changes nothing", "[server][tls]") {
    ServerConfig config = under_tls();
    RunningServer server(config);

    config.tls.certificate_file = certificates().other_name.certificate_file;
    CHECK_THROWS_AS(server->reload(config), std::invalid_argument);

    CHECK(TlsClient::connected(server.endpoint()).server_certificate_name() == "server");
}

TEST_CASE("a reload without TLS leaves the endpoints that speak it as they are", "[server][tls]") {
    RunningServer server(under_tls());
    ServerConfig plain = under_tls();
    plain.listen = {"127.0.0.1:0"};
    plain.tls = {};

    CHECK(server->reload(plain) == std::vector<std::string>{"listen"});

    TlsClient client = TlsClient::connected(server.endpoint());
    client.send("one\n");
    CHECK(client.receive(4) == "one\n");
}

}  // namespace server_tls_reload_test
