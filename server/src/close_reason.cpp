#include <echo/server_config.hpp>

namespace echo {

std::string_view to_string(CloseReason reason) noexcept {
    switch (reason) {
        case CloseReason::peer_closed: return "peer_closed";
        case CloseReason::partial_message: return "partial_message";
        case CloseReason::peer_reset: return "peer_reset";
        case CloseReason::finished: return "finished";
        case CloseReason::message_too_large: return "message_too_large";
        case CloseReason::protocol_error: return "protocol_error";
        case CloseReason::drained: return "drained";
        case CloseReason::cut: return "cut";
        case CloseReason::internal_error: return "internal_error";
    }
    return "unknown";
}

}  // namespace echo
