// Which of the toolkit's errors a failure of TLS is.
#pragma once

#include <optional>
#include <system_error>

#include <openssl/types.h>

namespace echo::detail {

/// What is known when TLS has failed.
struct TlsFacts {
    std::error_code error;                    ///< as Asio tells it: OpenSSL's, the stream's or the system's
    long verify_result = 0;                   ///< X509_V_OK (0), or what was wrong with the server's certificate
    bool certificate_has_no_names = false;    ///< the server's, apart from its common name, where it had to have one
    bool own_certificate_wanted = false;      ///< the server asked for a certificate of the client
    bool own_certificate_configured = false;  ///< and there is one
};

/// All that OpenSSL knows.
TlsFacts facts_of(SSL* connection, std::error_code error);

struct TlsFailure {
    std::error_code error;  ///< the toolkit's
    std::error_code cause;  ///< the word of the TLS library or the system for it
};

/// Why a handshake has failed.
TlsFailure explain_handshake(const TlsFacts& facts);

/// With TLS 1.3 a client's handshake is done before the server has seen its certificate, so that a refusal comes in
/// place of the first bytes (RFC 8446, section 4.4.2.4). None if that is not what the error of such a read means.
std::optional<TlsFailure> explain_first_read(const TlsFacts& facts);

/// Lets `facts_of` know of every connection of this context whether the server asks for a certificate.
void watch_certificate_requests(SSL_CTX* context);

/// Verifies the server of every connection of this context, and lets `facts_of` know whether its certificate has names.
void verify_server(SSL_CTX* context);

}  // namespace echo::detail
