// How a session begins under TLS.
#include "session/session.hpp"

#include <memory>
#include <system_error>

#include <openssl/ssl.h>

#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/redirect_error.hpp>
#include <asio/socket_base.hpp>
#include <asio/ssl/error.hpp>

#include "socket/system_error.hpp"

namespace echo::server_detail {

// TLS costs memory, so that there is none of it for a peer that says nothing, nor for one that only looks whether
// somebody listens.
Awaitable<void> Session::wait_for_first_byte() {
    char first = 0;
    std::error_code error;
    co_await stream_.socket().async_receive(asio::buffer(&first, 1), asio::socket_base::message_peek,
                                            asio::redirect_error(use_awaitable, error));
    if (error == asio::error::eof) {
        end(CloseReason::peer_closed);
    } else if (error && error != asio::error::operation_aborted) {
        end_by_failure(error);
    }
}

Awaitable<void> Session::shake_hands() {
    if (draining_) co_return end(CloseReason::drained);
    wait_for(Wait::handshake);
    co_await wait_for_first_byte();
    if (has_ended()) co_return;
    const std::shared_ptr<ServerTls> tls = host_.settings.tls;
    SSL* const connection = stream_.start_tls(tls->context(), [this] { account(); });
    account();
    std::error_code error;
    co_await stream_.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(use_awaitable, error));
    if (error) co_return end_by_handshake(error);
    host_.counters.tls_handshakes.add();
    const bool resumed = SSL_session_reused(connection) == 1;
    if (resumed) host_.counters.tls_resumptions.add();
    if (resumed && has_expired_certificate(connection)) co_return end(CloseReason::tls_client_certificate_expired);
    buffer_.restore();
}

// Whoever has said something has begun: not to go on is a failure, however it ends.
void Session::end_by_handshake(std::error_code error) {
    if (error == asio::ssl::error::stream_truncated || is_lost_connection(error)) {
        end(CloseReason::tls_failed, error);
    } else {
        end_by_failure(error);
    }
}

}  // namespace echo::server_detail
