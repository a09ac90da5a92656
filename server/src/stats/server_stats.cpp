#include <echo/server_stats.hpp>

#include <numeric>
#include <utility>

#include <nlohmann/json.hpp>

namespace echo {

std::uint64_t ServerStats::closed() const {
    return std::accumulate(connections_closed.begin(), connections_closed.end(), std::uint64_t{0});
}

std::string to_json(const ServerStats& stats) {
    nlohmann::ordered_json closed;
    for (std::size_t index = 0; index < close_reason_count; ++index) {
        closed[std::string(to_string(static_cast<CloseReason>(index)))] = stats.connections_closed[index];
    }
    const nlohmann::ordered_json json = {
        {"connections_accepted", stats.connections_accepted},
        {"connections_open", stats.connections_open},
        {"connections_closed", std::move(closed)},
        {"health_checks", stats.health_checks},
        {"messages", stats.messages},
        {"bytes_received", stats.bytes_received},
        {"bytes_sent", stats.bytes_sent},
        {"accept_failures", stats.accept_failures},
        {"tls_handshakes", stats.tls_handshakes},
        {"tls_resumptions", stats.tls_resumptions},
        {"buffer_bytes", stats.buffer_bytes},
        {"max_connections", stats.max_connections},
        {"accepting", stats.accepting},
    };
    return json.dump();
}

}  // namespace echo
