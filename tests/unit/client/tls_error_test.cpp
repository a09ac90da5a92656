// Which error of the toolkit a failure of TLS is, from what OpenSSL knows.
#include "tls/tls_error.hpp"
#include "tls/tls_verdict.hpp"

#include <vector>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <asio/error.hpp>
#include <asio/ssl/error.hpp>

#include <echo/error.hpp>

#include "support/catch.hpp"

namespace tls_error_test {

using echo::errc;
using namespace echo::detail;

namespace {

// As OpenSSL packs it and Asio passes it on.
std::error_code openssl_error(int reason) {
    return {static_cast<int>(ERR_PACK(ERR_LIB_SSL, 0, reason)), asio::error::get_ssl_category()};
}

}  // namespace

TEST_CASE("each verdict on a server's certificate has its error, and is its cause", "[tls]") {
    const auto [verdict, expected] = GENERATE(table<int, errc>({
        {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, errc::tls_certificate_not_trusted},
        {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, errc::tls_certificate_not_trusted},
        {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, errc::tls_certificate_not_trusted},
        {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, errc::tls_certificate_not_trusted},
        {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, errc::tls_certificate_not_trusted},
        {X509_V_ERR_CERT_UNTRUSTED, errc::tls_certificate_not_trusted},
        {X509_V_ERR_CERT_REJECTED, errc::tls_certificate_not_trusted},
        {X509_V_ERR_CERT_NOT_YET_VALID, errc::tls_certificate_expired},
        {X509_V_ERR_CERT_HAS_EXPIRED, errc::tls_certificate_expired},
        {X509_V_ERR_HOSTNAME_MISMATCH, errc::tls_name_mismatch},
        {X509_V_ERR_IP_ADDRESS_MISMATCH, errc::tls_name_mismatch},
        {X509_V_ERR_INVALID_PURPOSE, errc::tls_certificate_invalid},
        {X509_V_ERR_CERT_SIGNATURE_FAILURE, errc::tls_certificate_invalid},
        {X509_V_ERR_CERT_REVOKED, errc::tls_certificate_invalid},
        {X509_V_ERR_EE_KEY_TOO_SMALL, errc::tls_certificate_invalid},
    }));
    CAPTURE(verdict);

    const TlsFailure failure =
        explain_handshake({.error = openssl_error(SSL_R_CERTIFICATE_VERIFY_FAILED), .verify_result = verdict});

    CHECK(failure.error == expected);
    CHECK(failure.cause == std::error_code(verdict, certificate_category()));
    CHECK(failure.cause.message() == X509_verify_cert_error_string(verdict));
    CHECK(failure.cause.category().name() == std::string("x509"));
}

TEST_CASE("a verdict counts only where the verification is what failed", "[tls]") {
    // With verification off OpenSSL has an opinion too.
    const TlsFailure failure = explain_handshake({.error = openssl_error(SSL_R_NO_PROTOCOLS_AVAILABLE),
                                                  .verify_result = X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT});

    CHECK(failure.error == errc::tls_handshake_failed);
    CHECK(failure.cause == openssl_error(SSL_R_NO_PROTOCOLS_AVAILABLE));
}

TEST_CASE("what only a peer without TLS sends is told from what fails in TLS", "[tls]") {
    for (const int reason : {SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_UNEXPECTED_MESSAGE}) {
        CHECK(explain_handshake({.error = openssl_error(reason)}).error == errc::tls_not_spoken);
    }
    for (const int reason : {SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION,
                             SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, SSL_R_NO_SHARED_CIPHER}) {
        CHECK(explain_handshake({.error = openssl_error(reason)}).error == errc::tls_handshake_failed);
    }
}

TEST_CASE("an end of the connection in the handshake is the handshake's failure, with its cause", "[tls]") {
    const std::vector<std::error_code> ends = {asio::error::connection_reset, asio::error::broken_pipe,
                                               asio::ssl::error::stream_truncated, asio::error::eof};
    for (const std::error_code& end : ends) {
        const TlsFailure failure = explain_handshake({.error = end});
        CHECK(failure.error == errc::tls_handshake_failed);
        CHECK(failure.cause == end);
    }
}

TEST_CASE("an alert is about the client's certificate once the server has asked for one", "[tls]") {
    const int alert = GENERATE(SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, SSL_R_TLSV1_ALERT_UNKNOWN_CA,
                               SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, SSL_R_TLSV1_ALERT_ACCESS_DENIED);
    CAPTURE(alert);
    const auto error_of = [&](bool wanted, bool configured) {
        const TlsFacts facts = {
            .error = openssl_error(alert), .own_certificate_wanted = wanted, .own_certificate_configured = configured};
        const auto on_first_read = explain_first_read(facts);
        REQUIRE(on_first_read);
        CHECK(on_first_read->error == explain_handshake(facts).error);
        CHECK(on_first_read->cause == facts.error);
        return on_first_read->error;
    };

    CHECK(error_of(false, false) == errc::tls_handshake_failed);
    CHECK(error_of(false, true) == errc::tls_handshake_failed);
    CHECK(error_of(true, false) == errc::tls_client_certificate_required);
    CHECK(error_of(true, true) == errc::tls_client_certificate_refused);
}

TEST_CASE("the alert of TLS 1.3 that a certificate is required says so by itself", "[tls]") {
    const bool configured = GENERATE(false, true);
    const TlsFacts facts = {.error = openssl_error(SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED),
                            .own_certificate_wanted = true,
                            .own_certificate_configured = configured};

    CHECK(explain_handshake(facts).error == errc::tls_client_certificate_required);
    CHECK(explain_first_read(facts)->error == errc::tls_client_certificate_required);
}

TEST_CASE("only an alert in place of the first bytes turns the client away", "[tls]") {
    const std::vector<std::error_code> losses = {
        asio::error::eof, asio::error::connection_reset, asio::ssl::error::stream_truncated,
        openssl_error(SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC), openssl_error(SSL_R_WRONG_VERSION_NUMBER),
        // The same number as an alert's, in a category that has no alerts.
        std::error_code(SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, std::generic_category())};
    for (const std::error_code& loss : losses) {
        CHECK_FALSE(explain_first_read({.error = loss, .own_certificate_wanted = true}));
    }
}

}  // namespace tls_error_test
