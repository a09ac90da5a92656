// What a peer can cost a server under TLS before anything is agreed on.
#include <chrono>
#include <cstddef>
#include <string>

#include <openssl/ssl.h>

#include "session/server_tls.hpp"
#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/tls/certificates.hpp"
#include "support/tls/tls_client.hpp"
#include "support/waiting.hpp"

namespace server_tls_hostile_test {

using namespace std::chrono_literals;
using namespace std::string_literals;
using echo::CloseReason;
using echo::ServerConfig;
using echo::SessionReport;
using echo::test::certificates;
using echo::test::contains_text;
using echo::test::eventually;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;
using echo::test::TlsClient;
using echo::test::TlsClientConfig;

namespace {

constexpr std::size_t KiB = 1024;

ServerConfig under_tls(ServerRecorder& recorder, const echo::Framing& framing = echo::Framing::line()) {
    ServerConfig config;
    config.listen = {"tls://127.0.0.1:0"};
    config.framing = framing;
    config.tls = {certificates().server.certificate_file, certificates().server.private_key_file, ""};
    config.events = recorder.events();
    return config;
}

}  // namespace

TEST_CASE("a connection under TLS holds nothing before its first byte, and is counted from then on", "[server][tls]") {
    ServerRecorder recorder;
    RunningServer server(under_tls(recorder, GENERATE(echo::Framing::line(), echo::Framing::raw())));
    const auto held = [&] { return server->stats().buffer_bytes; };
    RawSocket peer(server.endpoint());
    recorder.made(1);
    CHECK(held() == 0);

    peer.send("\x16\x03\x01");
    CHECK(eventually([&] { return held() > 30 * KiB; }));
    CHECK(held() < 100 * KiB);

    peer.close();
    recorder.lost(1);
    CHECK(eventually([&] { return held() == 0; }));
}

TEST_CASE("a connection under TLS costs less once TLS is agreed on", "[server][tls]") {
    ServerRecorder recorder;
    RunningServer server(under_tls(recorder));
    const auto held = [&] { return server->stats().buffer_bytes; };

    TlsClient client = TlsClient::connected(server.endpoint());
    client.send("Hello!\n");
    REQUIRE(client.receive(7) == "Hello!\n");
    const std::size_t established = held();
    CHECK(established > 10 * KiB);

    RawSocket beginner(server.endpoint());
    beginner.send(echo::test::client_hello());
    CHECK(beginner.receive(1) == "\x16");
    CHECK(eventually([&] { return held() - established > established * 3 / 2; }));

    beginner.reset();
    REQUIRE(eventually([&] { return held() == established; }));
    client.socket().send("\x17\x03\x03\x40"s);
    CHECK(eventually([&] { return held() > established + 10 * KiB; }));
}

TEST_CASE("who leaves a TLS port without a byte has looked whether somebody listens", "[server][tls]") {
    const bool by_reset = GENERATE(false, true);
    ServerRecorder recorder;
    RunningServer server(under_tls(recorder));
    RawSocket peer(server.endpoint());
    recorder.made(1);

    if (by_reset) peer.reset();
    peer.close();

    const SessionReport report = recorder.lost(1).front();
    CHECK(report.reason == (by_reset ? CloseReason::peer_reset : CloseReason::peer_closed));
    CHECK(report.is_health_check());
    CHECK(eventually([&] { return server->stats().health_checks == 1; }));
}

TEST_CASE("a stop ends a connection at once that has not said a byte on a TLS port", "[server][tls]") {
    ServerRecorder recorder;
    RunningServer server(under_tls(recorder));
    const RawSocket silent(server.endpoint());
    recorder.made(1);

    CHECK(server->stop(1h) == 0);

    CHECK(recorder.lost(1).front().reason == CloseReason::drained);
}

TEST_CASE("a ClientHello that comes byte by byte is answered", "[server][tls]") {
    ServerRecorder recorder;
    RunningServer server(under_tls(recorder));
    RawSocket peer(server.endpoint());

    for (const char byte : echo::test::client_hello()) peer.send({&byte, 1});

    CHECK(peer.receive(1) == "\x16");
}

TEST_CASE("a message of the handshake that claims to be huge ends it before there is space for it", "[server][tls]") {
    ServerRecorder recorder;
    RunningServer server(under_tls(recorder));
    RawSocket peer(server.endpoint());

    peer.send("\x16\x03\x01\x00\x04\x01\x01\xff\x00"s);  // a ClientHello of 130,816 bytes

    const SessionReport report = recorder.lost(1).front();
    CHECK(report.reason == CloseReason::tls_failed);
    CHECK_THAT(report.error.message(), contains_text("excessive message size"));
}

TEST_CASE("a client's chain of certificates may have as much as any message of the handshake", "[server][tls]") {
    const auto& own = certificates().server;
    echo::server_detail::ServerTls tls({own.certificate_file, own.private_key_file, certificates().ca_file});

    CHECK(SSL_CTX_get_max_cert_list(tls.context().native_handle()) == 16 * 1024);
}

TEST_CASE("a client of TLS 1.2 cannot shake hands again", "[server][tls]") {
    ServerRecorder recorder;
    RunningServer server(under_tls(recorder));
    TlsClient client = TlsClient::connected(server.endpoint(), TlsClientConfig{.version = TLS1_2_VERSION});

    client.ask_to_renegotiate();

    CHECK_THROWS_WITH(client.receive(1), contains_text("no renegotiation"));
    CHECK(server->stats().tls_handshakes == 1);
}

TEST_CASE("a second handshake of TLS 1.2 ends the connection at its first byte, whatever it claims", "[server][tls]") {
    ServerRecorder recorder;
    RunningServer server(under_tls(recorder));
    TlsClient client = TlsClient::connected(server.endpoint(), TlsClientConfig{.version = TLS1_2_VERSION});

    // The first of the records that one message takes; the others never come.
    const std::string hello = client.hello_again(60'000);
    REQUIRE(hello.size() > 60'000);
    const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(hello[at])); };
    const std::size_t record = 5 + 256 * byte(3) + byte(4);
    REQUIRE(record < 20'000);
    client.socket().send(hello.substr(0, record));

    CHECK_THAT(recorder.lost(1).front().error.message(), contains_text("no renegotiation"));
    CHECK(eventually([&] { return server->stats().buffer_bytes == 0; }));
}

}  // namespace server_tls_hostile_test
