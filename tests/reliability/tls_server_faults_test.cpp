// What goes wrong with TLS on a server has a word of its own each, and disturbs nobody else.
#include <chrono>
#include <string>
#include <vector>

#include <openssl/ssl.h>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/tls/certificates.hpp"
#include "support/tls/tls_client.hpp"
#include "support/tls/tls_server.hpp"
#include "support/waiting.hpp"

namespace tls_server_faults_test {

using namespace std::chrono_literals;
using namespace std::string_literals;
using echo::CloseReason;
using echo::Echo;
using echo::EchoConfig;
using echo::Framing;
using echo::ServerConfig;
using echo::SessionReport;
using echo::test::certificates;
using echo::test::error_of;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;
using echo::test::TlsClient;
using echo::test::TlsClientConfig;

namespace {

ServerConfig under_tls(ServerRecorder& recorder) {
    ServerConfig config;
    config.listen = {"tls://127.0.0.1:0"};
    config.framing = Framing::line();
    config.tls = {certificates().server.certificate_file, certificates().server.private_key_file, ""};
    config.events = recorder.events();
    return config;
}

// The one connection that there was, which must be counted as what it is called.
SessionReport only_report(RunningServer& server, ServerRecorder& recorder) {
    const std::vector<SessionReport> reports = recorder.lost(1);
    CHECK(reports.size() == 1);
    CHECK(server->stats().closed(reports.front().reason) == 1);
    return reports.front();
}

int any_version() {
    return GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
}

}  // namespace

TEST_CASE("a handshake that stalls ends by handshake_timeout, wherever it does", "[server][tls][reliability]") {
    const std::string beginning = GENERATE(as<std::string>(), "", "\x16", "\x16\x03\x01\x02\x34\x01\x02\x30");
    CAPTURE(beginning.size());
    ServerRecorder recorder;
    ServerConfig config = under_tls(recorder);
    config.limits.handshake_timeout = 200ms;
    RunningServer server(config);
    RawSocket stalled(server.endpoint());
    const auto begun = std::chrono::steady_clock::now();

    stalled.send(beginning);

    const SessionReport report = only_report(server, recorder);
    CHECK(report.reason == CloseReason::handshake_timeout);
    CHECK(std::chrono::steady_clock::now() - begun < 2s);
    CHECK(report.lasted >= 150ms);
}

TEST_CASE("handshakes that stall keep nobody else from TLS", "[server][tls][reliability]") {
    ServerRecorder recorder;
    RunningServer server(under_tls(recorder));
    std::vector<RawSocket> stalled;
    for (int count = 0; count < 500; ++count) {
        stalled.emplace_back(server.endpoint());
        stalled.back().send("\x16\x03\x01");
    }

    TlsClient good = TlsClient::connected(server.endpoint());
    good.send("Hello!\n");

    CHECK(good.receive(7) == "Hello!\n");
}

TEST_CASE("plain text on a TLS port is told from TLS that fails", "[server][tls][reliability]") {
    const std::string text = GENERATE(as<std::string>(), "Hello!\r\n\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
                                      "PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n", "\x80\x80\x80\x80\x80\x80\x80\x80");
    CAPTURE(text);
    ServerRecorder recorder;
    RunningServer server(under_tls(recorder));
    RawSocket client(server.endpoint());

    client.send(text);

    CHECK(only_report(server, recorder).reason == CloseReason::tls_not_spoken);
}

TEST_CASE("TLS on a plain port is told as such, in framings that take no handshake for a message",
          "[server][tls][reliability]") {
    const Framing framing = GENERATE(Framing::separator(), Framing::length());
    CAPTURE(framing.name());
    ServerRecorder recorder;
    ServerConfig config = echo::test::loopback_config(framing);
    config.events = recorder.events();
    RunningServer server(config);
    {
        EchoConfig impatient = echo::test::trusting();
        impatient.connect_timeout = 300ms;
        Echo echo("tls://" + server.endpoint().to_string(), impatient);
        const std::error_code error = error_of(echo("Hello!"));
        const bool is_told = error == echo::errc::connect_timeout || error == echo::errc::tls_handshake_failed;
        CHECK(is_told);
    }

    CHECK(recorder.lost(1).front().reason == CloseReason::tls_on_plain_port);
}

TEST_CASE("a stream that is cut without TLS's word for its end is told as cut", "[server][tls][reliability]") {
    const std::string sent = GENERATE(as<std::string>(), "one\n", "one\nhalf");
    CAPTURE(sent);
    const TlsClientConfig version{.version = any_version()};
    ServerRecorder recorder;
    RunningServer server(under_tls(recorder));
    TlsClient client = TlsClient::connected(server.endpoint(), version);
    client.send(sent);
    REQUIRE(client.receive(4) == "one\n");

    client.socket().close();

    CHECK(only_report(server, recorder).reason == CloseReason::tls_truncated);
}

TEST_CASE("a stream that ends with TLS's word for it is told as closed", "[server][tls][reliability]") {
    ServerRecorder recorder;
    RunningServer server(under_tls(recorder));
    TlsClient client = TlsClient::connected(server.endpoint());

    CHECK(client.exchange("one\ntwo\n") == "one\ntwo\n");

    CHECK(only_report(server, recorder).reason == CloseReason::peer_closed);
}

TEST_CASE("a version of TLS that is too old, and a broken record, are told as TLS that failed",
          "[server][tls][reliability]") {
    ServerRecorder recorder;
    RunningServer server(under_tls(recorder));

    CHECK_THROWS(TlsClient::connected(server.endpoint(), {.version = TLS1_1_VERSION}));
    CHECK(recorder.lost(1).back().reason == CloseReason::tls_failed);

    TlsClient client = TlsClient::connected(server.endpoint());
    client.socket().send("\x17\x03\x03\x00\x20 not what the key would have made"s);
    CHECK(recorder.lost(2).back().reason == CloseReason::tls_failed);
}

}  // namespace tls_server_faults_test
