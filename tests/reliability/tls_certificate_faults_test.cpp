// Certificates that one side does not accept: the server tells each by a word of its own. OpenSSL's own client is one
// of the peers.
#include <cstdio>
#include <string>
#include <vector>

#include <openssl/ssl.h>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/server/server_recorder.hpp"
#include "support/tls/certificates.hpp"
#include "support/tls/tls_client.hpp"
#include "support/tls/tls_server.hpp"
#include "support/waiting.hpp"

namespace tls_certificate_faults_test {

using echo::CloseReason;
using echo::Echo;
using echo::EchoConfig;
using echo::Framing;
using echo::ServerConfig;
using echo::SessionReport;
using echo::test::certificates;
using echo::test::contains_text;
using echo::test::error_of;
using echo::test::Identity;
using echo::test::RunningServer;
using echo::test::ServerRecorder;
using echo::test::TlsClient;
using echo::test::TlsClientConfig;

namespace {

ServerConfig under_tls(ServerRecorder& recorder, const Identity& identity = certificates().server) {
    ServerConfig config;
    config.listen = {"tls://127.0.0.1:0"};
    config.framing = Framing::line();
    config.tls = {identity.certificate_file, identity.private_key_file, ""};
    config.events = recorder.events();
    return config;
}

ServerConfig asking_for_certificates(ServerRecorder& recorder) {
    ServerConfig config = under_tls(recorder);
    config.tls.client_ca_file = certificates().ca_file;
    return config;
}

// The one connection that there was, which must be counted as what it is called.
SessionReport only_report(RunningServer& server, ServerRecorder& recorder) {
    const std::vector<SessionReport> reports = recorder.lost(1);
    CHECK(reports.size() == 1);
    CHECK(server->stats().closed(reports.front().reason) == 1);
    return reports.front();
}

// The error stream too. The client gives up by itself after the time given.
std::string output_of_openssl(const std::string& arguments, const echo::Endpoint& server) {
    const std::string command =
        "printf 'Hello!\\n' | timeout 10 openssl s_client -quiet -connect 127.0.0.1:" + std::to_string(server.port()) +
        " " + arguments + " 2>&1";
    std::FILE* const pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string output;
    for (int byte = std::fgetc(pipe); byte != EOF; byte = std::fgetc(pipe)) output += static_cast<char>(byte);
    ::pclose(pipe);
    return output;
}

int any_version() {
    return GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
}

// A client of an older TLS hears of a refusal in the handshake, one of TLS 1.3 when it first reads.
void speak_until_refused(const echo::Endpoint& server, const TlsClientConfig& config) {
    CHECK_THROWS(TlsClient::connected(server, config).receive(1));
}

}  // namespace

TEST_CASE("a client that refuses the server's certificate is told as such", "[server][tls][reliability]") {
    const Identity identity = GENERATE(certificates().expired, certificates().not_yet_valid, certificates().other_name,
                                       certificates().self_signed, certificates().clients_only);
    CAPTURE(identity.certificate_file);
    ServerRecorder recorder;
    RunningServer server(under_tls(recorder, identity));
    EchoConfig config = echo::test::trusting();
    config.framing = Framing::line();
    Echo echo(server.endpoint(), config);

    CHECK(error_of(echo("Hello!")));

    CHECK(recorder.lost(1).front().reason == CloseReason::tls_certificate_refused);
}

TEST_CASE("a client that does not know the server's authority is told as such", "[server][tls][reliability]") {
    const TlsClientConfig config{.ca_file = certificates().other_ca_file, .version = any_version()};
    ServerRecorder recorder;
    RunningServer server(under_tls(recorder));

    CHECK_THROWS(TlsClient::connected(server.endpoint(), config));

    CHECK(only_report(server, recorder).reason == CloseReason::tls_certificate_refused);
}

TEST_CASE("a client certificate that is not accepted is told by what it lacks", "[server][tls][reliability]") {
    struct Row {
        Identity identity;
        CloseReason reason;
        std::string detail;
    };
    const std::vector<Row> table = {
        {certificates().stranger, CloseReason::tls_client_certificate_not_trusted, "CN=stranger"},
        {certificates().self_signed, CloseReason::tls_client_certificate_not_trusted, "CN=self-signed"},
        {certificates().expired_client, CloseReason::tls_client_certificate_expired, "CN=expired client"},
        {certificates().early_client, CloseReason::tls_client_certificate_expired, "CN=early client"},
        {certificates().servers_only, CloseReason::tls_client_certificate_invalid, "CN=no client"},
    };
    const int version = any_version();
    for (const Row& row : table) {
        CAPTURE(row.identity.certificate_file, version);
        ServerRecorder recorder;
        RunningServer server(asking_for_certificates(recorder));

        speak_until_refused(server.endpoint(), {.identity = row.identity, .version = version});

        const SessionReport report = only_report(server, recorder);
        CHECK(report.reason == row.reason);
        CHECK_THAT(report.detail, contains_text(row.detail));
        CHECK(server->stats().tls_handshakes == 0);
    }
}

TEST_CASE("a client certificate that is missing is told as such", "[server][tls][reliability]") {
    const TlsClientConfig config{.version = any_version()};
    ServerRecorder recorder;
    RunningServer server(asking_for_certificates(recorder));

    speak_until_refused(server.endpoint(), config);

    CHECK(only_report(server, recorder).reason == CloseReason::tls_client_certificate_missing);
}

TEST_CASE("openssl s_client is echoed, and each of its faults has its word", "[server][tls][reliability]") {
    struct Row {
        std::string arguments;
        CloseReason reason;
    };
    const auto show = [](const Identity& identity) {
        return "-cert " + identity.certificate_file + " -key " + identity.private_key_file;
    };
    const std::string own = show(certificates().client);
    const std::vector<Row> table = {
        {own + " -CAfile " + certificates().ca_file + " -verify_return_error", CloseReason::finished},
        {own + " -tls1_2", CloseReason::finished},
        {own + " -tls1_1 -cipher DEFAULT:@SECLEVEL=0", CloseReason::tls_failed},
        {own + " -CAfile " + certificates().other_ca_file + " -verify_return_error",
         CloseReason::tls_certificate_refused},
        {own + " -CAfile " + certificates().ca_file + " -verify_return_error -verify_hostname other.example",
         CloseReason::tls_certificate_refused},
        {"", CloseReason::tls_client_certificate_missing},
        {show(certificates().stranger), CloseReason::tls_client_certificate_not_trusted},
        {show(certificates().expired_client), CloseReason::tls_client_certificate_expired},
    };
    for (const Row& row : table) {
        CAPTURE(row.arguments);
        ServerRecorder recorder;
        ServerConfig config = asking_for_certificates(recorder);
        config.limits.max_requests = 1;  // s_client ends when the server has closed
        RunningServer server(config);

        const std::string output = output_of_openssl(row.arguments, server.endpoint());

        CHECK(only_report(server, recorder).reason == row.reason);
        if (row.reason == CloseReason::finished) CHECK_THAT(output, contains_text("Hello!\n"));
    }
}

}  // namespace tls_certificate_faults_test
