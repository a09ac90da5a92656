#include "probe/phases_json.hpp"

#include <nlohmann/json.hpp>

namespace echo::client_app {

Json time_or_null(const std::optional<std::chrono::nanoseconds>& time) {
    return time ? Json(time->count()) : Json(nullptr);
}

Json phases_json(const std::optional<ConnectPhases>& phases) {
    if (!phases) return nullptr;
    return {{"resolve_ns", phases->resolve.count()},
            {"connect_ns", phases->connect.count()},
            {"tls_ns", time_or_null(phases->tls)},
            {"first_byte_ns", time_or_null(phases->first_byte)}};
}

Json kernel_json(const std::optional<KernelView>& kernel) {
    if (!kernel) return nullptr;
    return {{"connections", kernel->connections},
            {"rtt_ns", kernel->round_trip.count()},
            {"rttvar_ns", kernel->round_trip_variation.count()},
            {"retransmits", kernel->retransmits},
            {"syn_retransmits", kernel->syn_retransmits}};
}

}  // namespace echo::client_app
