// Certificates of servers and of clients that are accepted, and those that are not.
#include <string>
#include <tuple>
#include <vector>

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <asio/ssl/error.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/tls/tls_server.hpp"
#include "support/waiting.hpp"
#include "tls/tls_verdict.hpp"

namespace tls_certificates_test {

using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::Response;
using echo::test::certificates;
using echo::test::contains_text;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::get;
using echo::test::Identity;
using echo::test::TlsPeer;
using echo::test::TlsServer;
using echo::test::TlsServerConfig;
using echo::test::trusting;

namespace {

EchoConfig trusting_as(const Identity& identity) {
    EchoConfig config = trusting();
    config.tls.certificate_file = identity.certificate_file;
    config.tls.private_key_file = identity.private_key_file;
    return config;
}

TlsServerConfig with(const Identity& identity) {
    TlsServerConfig config;
    config.identity = identity;
    return config;
}

TlsServerConfig asking_clients(int version) {
    TlsServerConfig config;
    config.client_ca_file = certificates().ca_file;
    config.lowest_version = config.highest_version = version;
    return config;
}

struct Outcome {
    std::error_code error;
    Response response;
};

Outcome outcome_of(std::future<Response>&& future) {
    try {
        return {{}, get(future)};
    } catch (const echo::Error& error) {
        return {error.code(), error.response()};
    }
}

}  // namespace

TEST_CASE("a server's certificate that cannot be accepted has an error of its own, and OpenSSL's word", "[tls]") {
    struct Case {
        Identity identity;
        std::string host;
        errc error;
        int verdict;
    };
    const auto& made = certificates();
    const std::vector<Case> cases = {
        {made.self_signed, "127.0.0.1", errc::tls_certificate_not_trusted, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT},
        {made.stranger, "127.0.0.1", errc::tls_certificate_not_trusted, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY},
        {made.expired, "127.0.0.1", errc::tls_certificate_expired, X509_V_ERR_CERT_HAS_EXPIRED},
        {made.not_yet_valid, "127.0.0.1", errc::tls_certificate_expired, X509_V_ERR_CERT_NOT_YET_VALID},
        {made.other_name, "127.0.0.1", errc::tls_name_mismatch, X509_V_ERR_IP_ADDRESS_MISMATCH},
        {made.other_name, "localhost", errc::tls_name_mismatch, X509_V_ERR_HOSTNAME_MISMATCH},
        {made.clients_only, "localhost", errc::tls_certificate_invalid, X509_V_ERR_INVALID_PURPOSE},
    };
    for (const Case& the_case : cases) {
        CAPTURE(the_case.identity.certificate_file, the_case.host);
        const TlsServer server(echo::test::tls_echo(), with(the_case.identity));
        Echo echo(server.endpoint(the_case.host), trusting());

        const Outcome outcome = outcome_of(echo.request("Hello!"));

        CHECK(outcome.error == the_case.error);
        CHECK(outcome.response.cause == std::error_code(the_case.verdict, echo::detail::certificate_category()));
        CHECK(outcome.response.wire_state == echo::WireState::not_sent);
        CHECK(echo.stats().sessions == 0);
        CHECK(echo.stats().connects_failed == 1);
    }
}

TEST_CASE("a certificate of an authority that is not named is not trusted", "[tls]") {
    const TlsServer server(echo::test::tls_echo());
    EchoConfig config;
    config.tls.ca_file = certificates().other_ca_file;
    Echo with_another_ca(server.endpoint(), config);
    Echo with_the_systems(server.endpoint());

    CHECK(error_of(with_another_ca("Hello!")) == errc::tls_certificate_not_trusted);
    CHECK(error_of(with_the_systems("Hello!")) == errc::tls_certificate_not_trusted);
}

TEST_CASE("a certificate for another name is accepted where that name is asked for", "[tls]") {
    const TlsServer server(echo::test::tls_echo(), with(certificates().other_name));
    const auto error_with = [&](const std::string& server_name) {
        EchoConfig config = trusting();
        config.tls.server_name = server_name;
        Echo echo(server.endpoint(), config);
        return error_of(echo("Hello!"));
    };

    CHECK_FALSE(error_with("other.example"));
    CHECK_FALSE(error_with("OTHER.example."));
    CHECK_FALSE(error_with("a.wild.example"));
    CHECK(error_with("a.b.wild.example") == errc::tls_name_mismatch);
    CHECK(error_with("localhost") == errc::tls_name_mismatch);
    CHECK(error_with("127.0.0.1") == errc::tls_name_mismatch);
    CHECK(error_with("::1") == errc::tls_name_mismatch);
}

TEST_CASE("a wildcard stands for a whole label only", "[tls]") {
    const TlsServer server(echo::test::tls_echo(), with(certificates().other_name));
    EchoConfig config = trusting();
    config.tls.server_name = "printer.part.example";
    Echo echo(server.endpoint(), config);

    CHECK(error_of(echo("Hello!")) == errc::tls_name_mismatch);
}

// Its message says what to do.
TEST_CASE("a certificate with a common name alone is not accepted, for a name or an address", "[tls]") {
    const bool is_address = GENERATE(false, true);
    CAPTURE(is_address);
    const TlsServer server(echo::test::tls_echo(),
                           with(is_address ? certificates().common_address : certificates().common_name));
    Echo echo(server.endpoint(is_address ? "127.0.0.1" : "localhost"), trusting());

    const Outcome outcome = outcome_of(echo.request("Hello!"));

    CHECK(outcome.error == errc::tls_certificate_invalid);
    CHECK(outcome.response.cause ==
          std::error_code(echo::detail::no_alternative_name, echo::detail::certificate_category()));
    CHECK_THAT(outcome.response.cause.message(), contains_text("issue it again with subjectAltName"));
}

TEST_CASE("without verification every certificate is accepted", "[tls]") {
    const auto& made = certificates();
    for (const Identity& identity : {made.self_signed, made.expired, made.other_name, made.clients_only}) {
        CAPTURE(identity.certificate_file);
        const TlsServer server(echo::test::tls_echo(), with(identity));
        EchoConfig config;
        config.tls.verify = false;
        Echo echo(server.endpoint(), config);

        CHECK(get(echo("Hello!")) == "Hello!");
    }
}

TEST_CASE("a client that has a certificate shows it to a server that asks for one", "[tls]") {
    const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    CAPTURE(version);
    const TlsServer server(echo::test::tls_echo(), asking_clients(version));
    Echo echo(server.endpoint(), trusting_as(certificates().client));

    CHECK(get(echo("Hello!")) == "Hello!");
}

// With TLS 1.2 the server says so in the handshake, with TLS 1.3 after the client's end of it.
TEST_CASE("a client without a certificate is told that the server wants one, every call of it", "[tls]") {
    const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    const std::size_t pipeline = GENERATE(1u, 4u);
    CAPTURE(version, pipeline);
    const TlsServer server(echo::test::tls_echo(), asking_clients(version));
    EchoConfig config = trusting();
    config.max_in_flight = pipeline;
    Echo echo(server.endpoint(), config);
    std::vector<std::future<Response>> calls;

    for (int i = 0; i < 100; ++i) calls.push_back(echo.request(std::string(1000, 'x')));

    for (auto& call : calls) {
        const Outcome outcome = outcome_of(std::move(call));
        CHECK(outcome.error == errc::tls_client_certificate_required);
        CHECK(outcome.response.cause.category() == asio::error::get_ssl_category());
    }
    CHECK(echo.stats().requests_processed == 0);
    CHECK(echo.stats().connections_lost == 0);
}

TEST_CASE("a client's certificate that the server does not accept is called refused", "[tls]") {
    const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
    CAPTURE(version);
    const TlsServer server(echo::test::tls_echo(), asking_clients(version));

    // Each time with another client, as one that was refused lets time pass before it tries again.
    for (int i = 0; i < 20; ++i) {
        Echo echo(server.endpoint(), trusting_as(certificates().stranger));
        const Outcome outcome = outcome_of(echo.request("Hello!"));
        CHECK(outcome.error == errc::tls_client_certificate_refused);
        CHECK(outcome.response.cause.category() == asio::error::get_ssl_category());
    }
}

}  // namespace tls_certificates_test
