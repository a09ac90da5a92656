#include <echo/pool_stats.hpp>

#include <nlohmann/json.hpp>

namespace echo {

std::string to_json(const PoolStats& stats) {
    const nlohmann::ordered_json json = {
        {"in_use", stats.in_use},
        {"available", stats.available},
        {"connecting", stats.connecting},
        {"closing", stats.closing},
        {"queued", stats.queued},
        {"queued_bytes", stats.queued_bytes},
        {"in_flight", stats.in_flight},
        {"abandoned", stats.abandoned},
        {"requests", stats.requests},
        {"requests_processed", stats.requests_processed},
        {"timed_out", stats.timed_out},
        {"cancelled", stats.cancelled},
        {"refused", stats.refused},
        {"failed", stats.failed},
        {"retried", stats.retried},
        {"late_replies", stats.late_replies},
        {"sessions", stats.sessions},
        {"connects_failed", stats.connects_failed},
        {"connections_lost", stats.connections_lost},
        {"found_stale", stats.found_stale},
        {"retired_idle", stats.retired_idle},
        {"retired_lifetime", stats.retired_lifetime},
        {"retired_stalled", stats.retired_stalled},
        {"retired_for_room", stats.retired_for_room},
        {"retired_suspect", stats.retired_suspect},
        {"retired_abandoned", stats.retired_abandoned},
        {"retired_endpoint_gone", stats.retired_endpoint_gone},
    };
    return json.dump();
}

}  // namespace echo
