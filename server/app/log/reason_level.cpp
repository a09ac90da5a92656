#include "log/reason_level.hpp"

namespace echo::server_app {

spdlog::level::level_enum level_of(CloseReason reason) {
    switch (reason) {
        case CloseReason::peer_closed:
        case CloseReason::partial_message:
        case CloseReason::peer_reset:
        case CloseReason::finished:
        case CloseReason::idle:
        case CloseReason::drained: return spdlog::level::info;
        case CloseReason::message_too_large:
        case CloseReason::protocol_error:
        case CloseReason::message_timeout:
        case CloseReason::write_stall:
        case CloseReason::max_buffer_memory:
        case CloseReason::max_connections:
        case CloseReason::max_connections_per_ip:
        case CloseReason::handshake_timeout:
        case CloseReason::tls_failed:
        case CloseReason::tls_not_spoken:
        case CloseReason::tls_on_plain_port:
        case CloseReason::tls_certificate_refused:
        case CloseReason::tls_client_certificate_missing:
        case CloseReason::tls_client_certificate_not_trusted:
        case CloseReason::tls_client_certificate_expired:
        case CloseReason::tls_client_certificate_invalid:
        case CloseReason::tls_truncated:
        case CloseReason::cut: return spdlog::level::warn;
        case CloseReason::internal_error: return spdlog::level::err;
    }
    return spdlog::level::err;
}

}  // namespace echo::server_app
