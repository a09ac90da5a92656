// What all connections to one server share of TLS, and how each of them begins it.
#pragma once

#include <string>
#include <system_error>

#include <asio/redirect_error.hpp>
#include <asio/ssl/context.hpp>
#include <asio/ssl/stream_base.hpp>

#include <echo/endpoint.hpp>
#include <echo/tls.hpp>

#include "executor/pool_executor.hpp"
#include "net/stream.hpp"
#include "tls/tls_sessions.hpp"

namespace echo::detail {

using ClientStream = Stream<Socket>;

/// Thread-safe; must outlive the connections.
class TlsContext {
public:
    /// Reads the files. `endpoint` is a `tls://` one.
    /// @throws std::invalid_argument naming the field, the rule and the value given, if one is wrong.
    TlsContext(const TlsConfig& config, const Endpoint& endpoint);

    /// Makes a connected stream one under TLS. Returns the toolkit's error, and puts the TLS library's or the system's
    /// word for it into `cause`. Ends early when the stream is closed.
    template <class AnySocket>
    Awaitable<std::error_code> handshake(Stream<AnySocket>& stream, std::error_code& cause) {
        SSL* const connection = stream.start_tls(context_);
        prepare(connection);
        std::error_code error;
        co_await stream.async_handshake(asio::ssl::stream_base::client, asio::redirect_error(use_awaitable, error));
        co_return explain(connection, error, cause);
    }

private:
    void prepare(SSL* connection);
    static std::error_code explain(SSL* connection, std::error_code error, std::error_code& cause);

    std::string server_identity_;
    asio::ssl::context context_;
    TlsSessions sessions_;
};

}  // namespace echo::detail
