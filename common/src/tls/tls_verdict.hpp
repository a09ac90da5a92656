// What OpenSSL's words for a failure mean to both sides.
#pragma once

#include <system_error>

namespace echo::detail {

/// OpenSSL's verdict on a peer's certificate, as far as anybody can act on it.
enum class CertificateFault {
    not_trusted,  ///< of an unknown authority, or its own
    expired,      ///< or not valid yet
    wrong_name,
    other,
};

/// `verify_result` is one of X509_V_ERR_..., and not X509_V_OK.
CertificateFault certificate_fault(long verify_result) noexcept;

/// A verdict of the toolkit's own beside OpenSSL's: a certificate that could only be known by its common name, which is
/// no longer done (RFC 9525, section 2).
inline constexpr int no_alternative_name = -1;

/// The category of OpenSSL's verdicts on a certificate, X509_V_ERR_..., and of `no_alternative_name`; its name is
/// "x509".
const std::error_category& certificate_category() noexcept;

/// The reason in one of OpenSSL's error codes, SSL_R_...; 0 for other errors.
int tls_reason(std::error_code error) noexcept;

/// Whether the reason is what the peer says is wrong, as opposed to what was found out here.
bool is_tls_alert(int reason) noexcept;

/// Whether the reason shows that the peer spoke no TLS at all.
bool is_no_tls(int reason) noexcept;

}  // namespace echo::detail
