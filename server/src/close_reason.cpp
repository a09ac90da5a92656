#include <echo/close_reason.hpp>

namespace echo {

std::string_view to_string(CloseReason reason) noexcept {
    switch (reason) {
        case CloseReason::peer_closed: return "peer_closed";
        case CloseReason::partial_message: return "partial_message";
        case CloseReason::peer_reset: return "peer_reset";
        case CloseReason::finished: return "finished";
        case CloseReason::drained: return "drained";
        case CloseReason::cut: return "cut";
        case CloseReason::message_too_large: return "message_too_large";
        case CloseReason::protocol_error: return "protocol_error";
        case CloseReason::internal_error: return "internal_error";
        case CloseReason::malformed_frame: return "malformed_frame";
        case CloseReason::reply_dropped: return "reply_dropped";
        case CloseReason::reply_reset: return "reply_reset";
        case CloseReason::idle: return "idle";
        case CloseReason::message_timeout: return "message_timeout";
        case CloseReason::max_connection_age: return "max_connection_age";
        case CloseReason::write_stall: return "write_stall";
        case CloseReason::max_buffer_memory: return "max_buffer_memory";
        case CloseReason::max_connections: return "max_connections";
        case CloseReason::max_connections_per_ip: return "max_connections_per_ip";
        case CloseReason::proxy_header_missing: return "proxy_header_missing";
        case CloseReason::proxy_header_malformed: return "proxy_header_malformed";
        case CloseReason::proxy_not_trusted: return "proxy_not_trusted";
        case CloseReason::handshake_timeout: return "handshake_timeout";
        case CloseReason::tls_failed: return "tls_failed";
        case CloseReason::tls_not_spoken: return "tls_not_spoken";
        case CloseReason::tls_on_plain_port: return "tls_on_plain_port";
        case CloseReason::tls_certificate_refused: return "tls_certificate_refused";
        case CloseReason::tls_client_certificate_missing: return "tls_client_certificate_missing";
        case CloseReason::tls_client_certificate_not_trusted: return "tls_client_certificate_not_trusted";
        case CloseReason::tls_client_certificate_expired: return "tls_client_certificate_expired";
        case CloseReason::tls_client_certificate_invalid: return "tls_client_certificate_invalid";
        case CloseReason::tls_truncated: return "tls_truncated";
    }
    return "unknown";
}

}  // namespace echo
