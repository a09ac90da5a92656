// TLS 1.2 only with forward secrecy, and with ciphers that authenticate what they encrypt (RFC 9325).
#include <cstdio>
#include <string>

#include <openssl/ssl.h>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/server/server_recorder.hpp"
#include "support/tls/certificates.hpp"
#include "support/tls/tls_client.hpp"
#include "support/tls/tls_server.hpp"
#include "support/waiting.hpp"
#include "tls/tls_files.hpp"

namespace tls_ciphers_test {

using echo::CloseReason;
using echo::Echo;
using echo::errc;
using echo::test::certificates;
using echo::test::contains_text;
using echo::test::error_of;
using echo::test::get;
using echo::test::Identity;
using echo::test::RunningServer;
using echo::test::ServerRecorder;
using echo::test::TlsServer;
using echo::test::TlsServerConfig;

namespace {

// What `openssl s_client` says, its errors too. It gives up by itself.
std::string openssl_client(const echo::Endpoint& server, const std::string& cipher) {
    const std::string command =
        "printf 'Hello!\\n' | timeout 10 openssl s_client -connect 127.0.0.1:" + std::to_string(server.port()) +
        " -ign_eof -tls1_2 -cipher " + cipher + ":@SECLEVEL=0 2>&1";
    std::FILE* const pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string output;
    for (int byte = std::fgetc(pipe); byte != EOF; byte = std::fgetc(pipe)) output += static_cast<char>(byte);
    ::pclose(pipe);
    return output;
}

TlsServerConfig only_with(const std::string& ciphers) {
    TlsServerConfig config = echo::test::only(TLS1_2_VERSION);
    config.ciphers = ciphers;
    return config;
}

}  // namespace

TEST_CASE("the server refuses ciphers of TLS 1.2 without forward secrecy or authenticated encryption",
          "[server][tls]") {
    const Identity identity = certificates().rsa_server();
    for (const std::string cipher : {"AES128-SHA", "AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA",
                                     "ECDHE-RSA-AES256-SHA384", "DHE-RSA-AES128-GCM-SHA256"}) {
        CAPTURE(cipher);
        ServerRecorder recorder;
        echo::ServerConfig config;
        config.listen = {"tls://127.0.0.1:0"};
        config.tls = {identity.certificate_file, identity.private_key_file, ""};
        config.events = recorder.events();
        RunningServer server(config);

        CHECK_THAT(openssl_client(server.endpoint(), cipher), contains_text("handshake failure"));

        const auto report = recorder.lost(1).front();
        CHECK(report.reason == CloseReason::tls_failed);
        CHECK_THAT(report.error.message(), contains_text("no shared cipher"));
    }
}

TEST_CASE("the server takes the ciphers of TLS 1.2 that are as good as those of 1.3, and compresses nothing",
          "[server][tls]") {
    const Identity identity = certificates().rsa_server();
    for (const std::string cipher :
         {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305"}) {
        CAPTURE(cipher);
        echo::ServerConfig config;
        config.listen = {"tls://127.0.0.1:0"};
        config.framing = echo::Framing::line();
        config.limits.max_requests = 1;  // s_client ends when the server has closed
        config.tls = {identity.certificate_file, identity.private_key_file, ""};
        RunningServer server(config);

        const std::string output = openssl_client(server.endpoint(), cipher);

        CHECK_THAT(output, contains_text("Hello!\n"));
        CHECK_THAT(output, contains_text("Cipher is " + cipher));
        CHECK_THAT(output, contains_text("Compression: NONE"));
    }
}

TEST_CASE("a server that has only ciphers without forward secrecy or authenticated encryption fails the handshake",
          "[tls]") {
    const std::string cipher = GENERATE(as<std::string>(), "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256");
    CAPTURE(cipher);
    const TlsServer server(echo::test::tls_echo(), only_with(cipher));
    Echo echo(server.endpoint(), echo::test::trusting());

    CHECK(error_of(echo("Hello!")) == errc::tls_handshake_failed);
}

TEST_CASE("a server that has a good cipher of TLS 1.2 is spoken to", "[tls]") {
    const TlsServer server(echo::test::tls_echo(), only_with("ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES128-GCM-SHA256"));
    Echo echo(server.endpoint(), echo::test::trusting());

    CHECK(get(echo("Hello!")) == "Hello!");
}

TEST_CASE("nothing is taken from a client before the handshake is done", "[server][tls]") {
    asio::ssl::context context = echo::detail::make_tls_context(asio::ssl::context::tls_server);

    CHECK(SSL_CTX_get_max_early_data(context.native_handle()) == 0);
}

}  // namespace tls_ciphers_test
