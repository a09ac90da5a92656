#include "stats/counters.hpp"

#include <cstddef>

namespace echo::server_detail {

void add_closes(const Counters& counters, ServerStats& stats) {
    for (std::size_t index = 0; index < close_reason_count; ++index) {
        stats.connections_closed[index] += counters.closed[index].value();
    }
}

void add_others(const Counters& counters, ServerStats& stats) {
    stats.health_checks += counters.health_checks.value();
    stats.connections_accepted += counters.accepted.value();
    stats.messages += counters.messages.value();
    stats.bytes_received += counters.bytes_received.value();
    stats.bytes_sent += counters.bytes_sent.value();
    stats.accept_failures += counters.accept_failures.value();
    stats.tls_handshakes += counters.tls_handshakes.value();
    stats.tls_resumptions += counters.tls_resumptions.value();
}

}  // namespace echo::server_detail
