// What all connections of a server share of TLS, and the words for what goes wrong with it.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

#include <openssl/types.h>

#include <asio/ssl/context.hpp>

#include <echo/server_config.hpp>

namespace echo::server_detail {

/// The certificate, whom to trust, and the key of the tickets with which clients resume their sessions. Never changes;
/// used by all threads.
class ServerTls {
public:
    /// Reads the files.
    /// @throws std::invalid_argument naming the field, the rule and the value given, if one is wrong.
    explicit ServerTls(const ServerTlsConfig& config);

    asio::ssl::context& context() noexcept { return context_; }

private:
    asio::ssl::context context_;
};

struct ServerTlsFailure {
    CloseReason reason;
    std::string detail{};  ///< about the peer's certificate, if it is at fault
};

/// Why TLS has failed on a connection; `error` is of OpenSSL's or the stream's category.
ServerTlsFailure explain_tls_failure(SSL* connection, std::error_code error);

/// Whether the client's certificate has expired since it was verified: a session that is resumed brings it along
/// unverified, and could be resumed for ever.
bool has_expired_certificate(SSL* connection);

/// Whether that is such an error, rather than the system's.
bool is_tls_error(std::error_code error) noexcept;

/// Whether these first bytes of a connection are the beginning of a handshake of TLS (RFC 8446, sections 4 and 5.1).
bool looks_like_tls(std::string_view bytes) noexcept;

}  // namespace echo::server_detail
