#include "tls/tls_verdict.hpp"

#include <string>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <asio/ssl/error.hpp>

namespace echo::detail {
namespace {

class CertificateCategory final : public std::error_category {
public:
    const char* name() const noexcept override { return "x509"; }
    std::string message(int value) const override {
        if (value != no_alternative_name) return X509_verify_cert_error_string(value);
        return "no subject alternative name, and the common name does not count: issue it again with subjectAltName";
    }
};

}  // namespace

CertificateFault certificate_fault(long verify_result) noexcept {
    switch (verify_result) {
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_CERT_UNTRUSTED:
        case X509_V_ERR_CERT_REJECTED: return CertificateFault::not_trusted;
        case X509_V_ERR_CERT_NOT_YET_VALID:
        case X509_V_ERR_CERT_HAS_EXPIRED: return CertificateFault::expired;
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH: return CertificateFault::wrong_name;
        default: return CertificateFault::other;
    }
}

const std::error_category& certificate_category() noexcept {
    static const CertificateCategory category;
    return category;
}

int tls_reason(std::error_code error) noexcept {
    if (error.category() != asio::error::get_ssl_category()) return 0;
    return ERR_GET_REASON(static_cast<unsigned long>(static_cast<unsigned>(error.value())));
}

bool is_tls_alert(int reason) noexcept {
    return reason >= SSL_AD_REASON_OFFSET && reason < SSL_AD_REASON_OFFSET + 256;
}

// Plain text has no version where a record of TLS has it, and whoever echoes sends back what only the other side may.
bool is_no_tls(int reason) noexcept {
    switch (reason) {
        case SSL_R_WRONG_VERSION_NUMBER:
        case SSL_R_HTTP_REQUEST:
        case SSL_R_HTTPS_PROXY_REQUEST:
        case SSL_R_UNEXPECTED_MESSAGE: return true;
        default: return false;
    }
}

}  // namespace echo::detail
