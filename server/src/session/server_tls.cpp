#include "session/server_tls.hpp"

#include <memory>

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <asio/ssl/error.hpp>

#include "quotation.hpp"
#include "tls/handshake_limit.hpp"
#include "tls/tls_files.hpp"
#include "tls/tls_verdict.hpp"

namespace echo::server_detail {
namespace {

CloseReason for_client_certificate(long verify_result) {
    switch (detail::certificate_fault(verify_result)) {
        case detail::CertificateFault::not_trusted: return CloseReason::tls_client_certificate_not_trusted;
        case detail::CertificateFault::expired: return CloseReason::tls_client_certificate_expired;
        case detail::CertificateFault::wrong_name:
        case detail::CertificateFault::other: return CloseReason::tls_client_certificate_invalid;
    }
    return CloseReason::tls_client_certificate_invalid;
}

// The alerts by which a client says what it thinks of the server's certificate (RFC 8446, section 6.2).
bool is_about_own_certificate(int reason) {
    switch (reason) {
        case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
        case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
        case SSL_R_TLSV1_ALERT_UNKNOWN_CA: return true;
        default: return false;
    }
}

void free_certificate(void* /*connection*/, void* certificate, CRYPTO_EX_DATA* /*all*/, int /*index*/, long /*number*/,
                      void* /*nothing*/) {
    X509_free(static_cast<X509*>(certificate));
}

// One per process: the place of the certificate that a connection's peer showed in vain.
int refused_certificate_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_certificate);
    return index;
}

// OpenSSL itself forgets the certificate of a peer that it refuses.
int note_certificate(int is_accepted, X509_STORE_CTX* verification) {
    if (is_accepted == 1) return is_accepted;
    auto* const connection =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx()));
    X509* const certificate = X509_STORE_CTX_get0_cert(verification);
    if (!SSL_get_ex_data(connection, refused_certificate_index()) && certificate && X509_up_ref(certificate) == 1) {
        SSL_set_ex_data(connection, refused_certificate_index(), certificate);
    }
    return is_accepted;
}

void ask_for_certificates(asio::ssl::context& context, const std::string& file) {
    detail::load_authorities(context, "client_ca_file", file);
    constexpr int required = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    SSL_CTX_set_verify(context.native_handle(), required, note_certificate);
    // As long as a message of the handshake may be, see HandshakeLimit; OpenSSL allows 100 KiB.
    SSL_CTX_set_max_cert_list(context.native_handle(), detail::HandshakeLimit::longest);
    // Told to the clients, so that one which has several certificates chooses the right one.
    const STACK_OF(X509_OBJECT)* const known = X509_STORE_get0_objects(SSL_CTX_get_cert_store(context.native_handle()));
    for (int index = 0; index < sk_X509_OBJECT_num(known); ++index) {
        X509* const certificate = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(known, index));
        if (certificate) SSL_CTX_add_client_CA(context.native_handle(), certificate);
    }
}

// By tickets, which the clients keep: no thread looks anything up in a table of all threads.
void resume_by_tickets(SSL_CTX* context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    constexpr unsigned char identity[] = "echo";
    SSL_CTX_set_session_id_context(context, identity, sizeof identity - 1);
}

asio::ssl::context make_server_context(const ServerTlsConfig& config) {
    asio::ssl::context context = detail::make_tls_context(asio::ssl::context::tls_server);
    if (config.certificate_file.empty() && config.private_key_file.empty()) {
        detail::refuse_tls_setting("certificate_file", "given where an endpoint is tls://", "none");
    }
    detail::load_identity(context, config.certificate_file, config.private_key_file);
    if (!config.client_ca_file.empty()) ask_for_certificates(context, config.client_ca_file);
    resume_by_tickets(context.native_handle());
    return context;
}

// certificate has expired: "/CN=worker-7", or without the name if there is none to tell.
std::string describe_certificate(SSL* connection, long verify_result) {
    std::string words = X509_verify_cert_error_string(verify_result);
    const auto* const certificate = static_cast<X509*>(SSL_get_ex_data(connection, refused_certificate_index()));
    if (!certificate) return words;
    char name[256];
    X509_NAME_oneline(X509_get_subject_name(certificate), name, sizeof name);
    return words + ": " + detail::in_quotes(name);
}

}  // namespace

ServerTls::ServerTls(const ServerTlsConfig& config) : context_(make_server_context(config)) {}

ServerTlsFailure explain_tls_failure(SSL* connection, std::error_code error) {
    const int reason = detail::tls_reason(error);
    if (error == asio::ssl::error::stream_truncated) return {CloseReason::tls_truncated};
    if (reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) return {CloseReason::tls_client_certificate_missing};
    if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
        const long verdict = SSL_get_verify_result(connection);
        return {for_client_certificate(verdict), describe_certificate(connection, verdict)};
    }
    if (is_about_own_certificate(reason)) return {CloseReason::tls_certificate_refused};
    if (detail::is_no_tls(reason)) return {CloseReason::tls_not_spoken};
    return {CloseReason::tls_failed};
}

bool has_expired_certificate(SSL* connection) {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(connection), X509_free);
    return certificate && X509_cmp_current_time(X509_get0_notAfter(certificate.get())) < 0;
}

bool is_tls_error(std::error_code error) noexcept {
    return error.category() == asio::error::get_ssl_category() ||
           error.category() == asio::ssl::error::get_stream_category();
}

bool looks_like_tls(std::string_view bytes) noexcept {
    constexpr char handshake_record = 0x16;
    constexpr char major_version = 0x03;
    constexpr char client_hello = 0x01;
    return bytes.size() >= 6 && bytes[0] == handshake_record && bytes[1] == major_version && bytes[5] == client_hello;
}

}  // namespace echo::server_detail
