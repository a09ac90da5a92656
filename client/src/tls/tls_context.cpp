#include "tls/tls_context.hpp"

#include <openssl/ssl.h>

#include "tls/tls_error.hpp"
#include "tls/tls_settings.hpp"

namespace echo::detail {

TlsContext::TlsContext(const TlsConfig& config, const Endpoint& endpoint)
    : server_identity_(echo::detail::server_identity(config, endpoint)),
      context_(make_client_context(config, server_identity_)), sessions_(context_.native_handle()) {}

void TlsContext::prepare(SSL* connection) {
    // An address is told to nobody (RFC 6066, section 3).
    if (!is_address(server_identity_)) SSL_set_tlsext_host_name(connection, server_identity_.c_str());
    sessions_.resume(connection);
}

std::error_code TlsContext::explain(SSL* connection, std::error_code error, std::error_code& cause) {
    if (!error) return error;
    const TlsFailure failure = explain_handshake(facts_of(connection, error));
    cause = failure.cause;
    return failure.error;
}

}  // namespace echo::detail
