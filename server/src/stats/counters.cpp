#include "stats/counters.hpp"

#include <chrono>
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
    for (std::size_t step = 0; step < AnswerTimes::steps; ++step) {
        stats.answer_times.counts[step] += counters.answer_times[step].value();
    }
    stats.answer_times.sum += std::chrono::nanoseconds(counters.answer_nanoseconds.value());
}

}  // namespace echo::server_detail
