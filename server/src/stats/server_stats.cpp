#include <echo/server_stats.hpp>

#include <chrono>
#include <cstddef>
#include <numeric>
#include <utility>

#include <nlohmann/json.hpp>

namespace echo {

std::uint64_t ServerStats::closed() const {
    return std::accumulate(connections_closed.begin(), connections_closed.end(), std::uint64_t{0});
}

namespace {

nlohmann::ordered_json to_json_object(const AnswerTimes& times) {
    using std::chrono::nanoseconds;
    auto steps = nlohmann::ordered_json::array();
    for (std::size_t step = 0; step < AnswerTimes::steps; ++step) {
        const bool is_last = step == AnswerTimes::bounds.size();
        nlohmann::ordered_json bound;
        if (!is_last) bound = nanoseconds(AnswerTimes::bounds[step]).count();
        steps.push_back({bound, times.counts[step]});
    }
    return {{"samples", times.count()}, {"sum_ns", times.sum.count()}, {"steps", std::move(steps)}};
}

}  // namespace

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
        {"answer_times", to_json_object(stats.answer_times)},
        {"accepting", stats.accepting},
    };
    return json.dump();
}

}  // namespace echo
