#include <echo/pool_events.hpp>

namespace echo {

std::string_view to_string(EndReason reason) noexcept {
    switch (reason) {
        case EndReason::lost: return "lost";
        case EndReason::idle: return "idle";
        case EndReason::lifetime: return "lifetime";
        case EndReason::stalled: return "stalled";
        case EndReason::abandoned: return "abandoned";
        case EndReason::made_room: return "made_room";
        case EndReason::suspect: return "suspect";
        case EndReason::endpoint_gone: return "endpoint_gone";
        case EndReason::refused: return "refused";
        case EndReason::client_closed: return "client_closed";
    }
    return "unknown";
}

}  // namespace echo
