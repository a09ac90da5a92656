#include "tls/tls_error.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <echo/error.hpp>

#include "tls/tls_verdict.hpp"

namespace echo::detail {
namespace {

errc for_server_certificate(long verify_result) {
    switch (certificate_fault(verify_result)) {
        case CertificateFault::not_trusted: return errc::tls_certificate_not_trusted;
        case CertificateFault::expired: return errc::tls_certificate_expired;
        case CertificateFault::wrong_name: return errc::tls_name_mismatch;
        case CertificateFault::other: return errc::tls_certificate_invalid;
    }
    return errc::tls_certificate_invalid;
}

// Once the server has asked for a certificate, versions, ciphers and its own certificate are agreed upon: what it then
// complains of is the client's. TLS 1.2 has no alert that says so (RFC 5246, section 7.4.6).
errc for_alert(const TlsFacts& facts, int reason) {
    if (reason == SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED) return errc::tls_client_certificate_required;
    if (!facts.own_certificate_wanted) return errc::tls_handshake_failed;
    return facts.own_certificate_configured ? errc::tls_client_certificate_refused
                                            : errc::tls_client_certificate_required;
}

// One per process: the place of a connection's mark that the server asked for a certificate.
int certificate_request_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

int note_certificate_request(SSL* connection, void* /*nothing*/) {
    SSL_set_ex_data(connection, certificate_request_index(), connection);
    constexpr int go_on = 1;
    return go_on;
}

// One per process: the place of a connection's mark that the server's certificate has no names.
int nameless_certificate_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

// OpenSSL itself forgets the certificate of a peer that it refuses, and only says that the name is not the right one.
int note_missing_names(int is_accepted, X509_STORE_CTX* verification) {
    const int error = X509_STORE_CTX_get_error(verification);
    const bool is_about_names = error == X509_V_ERR_HOSTNAME_MISMATCH || error == X509_V_ERR_IP_ADDRESS_MISMATCH;
    X509* const certificate = X509_STORE_CTX_get0_cert(verification);
    if (is_accepted == 1 || !is_about_names || !certificate) return is_accepted;
    if (X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1) < 0) {
        auto* const connection =
            static_cast<SSL*>(X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx()));
        SSL_set_ex_data(connection, nameless_certificate_index(), connection);
    }
    return is_accepted;
}

}  // namespace

void verify_server(SSL_CTX* context) {
    nameless_certificate_index();
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, note_missing_names);
}

void watch_certificate_requests(SSL_CTX* context) {
    certificate_request_index();
    SSL_CTX_set_cert_cb(context, note_certificate_request, nullptr);
}

TlsFacts facts_of(SSL* connection, std::error_code error) {
    return {.error = error,
            .verify_result = SSL_get_verify_result(connection),
            .certificate_has_no_names = SSL_get_ex_data(connection, nameless_certificate_index()) != nullptr,
            .own_certificate_wanted = SSL_get_ex_data(connection, certificate_request_index()) != nullptr,
            .own_certificate_configured = SSL_get_certificate(connection) != nullptr};
}

TlsFailure explain_handshake(const TlsFacts& facts) {
    const int reason = tls_reason(facts.error);
    if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED && facts.certificate_has_no_names) {
        return {errc::tls_certificate_invalid, {no_alternative_name, certificate_category()}};
    }
    if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
        return {for_server_certificate(facts.verify_result),
                {static_cast<int>(facts.verify_result), certificate_category()}};
    }
    if (is_no_tls(reason)) return {errc::tls_not_spoken, facts.error};
    if (is_tls_alert(reason)) return {for_alert(facts, reason), facts.error};
    return {errc::tls_handshake_failed, facts.error};
}

std::optional<TlsFailure> explain_first_read(const TlsFacts& facts) {
    const int reason = tls_reason(facts.error);
    if (!is_tls_alert(reason)) return std::nullopt;
    return TlsFailure{for_alert(facts, reason), facts.error};
}

}  // namespace echo::detail
