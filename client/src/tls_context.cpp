#include "tls_context.hpp"

#include <asio/redirect_error.hpp>

#include <openssl/ssl.h>

#include "tls_error.hpp"
#include "tls_settings.hpp"

namespace echo::detail {

TlsContext::TlsContext(const TlsConfig& config, const Endpoint& endpoint)
    : server_identity_(echo::detail::server_identity(config, endpoint)),
      context_(make_client_context(config, server_identity_)), sessions_(context_.native_handle()) {}

Awaitable<std::error_code> TlsContext::handshake(ClientStream& stream, std::error_code& cause) {
    SSL* const connection = stream.start_tls(context_);
    // An address is told to nobody (RFC 6066, section 3).
    if (!is_address(server_identity_)) SSL_set_tlsext_host_name(connection, server_identity_.c_str());
    sessions_.resume(connection);

    std::error_code error;
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::redirect_error(use_awaitable, error));
    if (!error) co_return error;
    const TlsFailure failure = explain_handshake(facts_of(connection, error));
    cause = failure.cause;
    co_return failure.error;
}

}  // namespace echo::detail
