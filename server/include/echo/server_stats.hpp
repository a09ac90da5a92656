// What a server has counted.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include <echo/answer_times.hpp>
#include <echo/close_reason.hpp>
#include <echo/detail/export.hpp>

namespace echo {

/// Numbers since the server was made, gathered from its threads at one moment each:
/// `connections_accepted` is the sum of `connections_open` and of all `connections_closed`.
struct ServerStats {
    std::uint64_t connections_accepted = 0;  ///< those that were refused for a limit too
    std::uint64_t connections_open = 0;
    std::array<std::uint64_t, close_reason_count> connections_closed{};  ///< by `CloseReason`
    std::uint64_t health_checks = 0;  ///< of those closed: the peer left without having sent a byte
    std::uint64_t messages = 0;       ///< whole messages received
    std::uint64_t bytes_received = 0;
    std::uint64_t bytes_sent = 0;
    std::uint64_t accept_failures = 0;  ///< times that accepting paused for want of descriptors or memory
    std::uint64_t tls_handshakes = 0;   ///< those that were completed
    std::uint64_t tls_resumptions = 0;  ///< of those: that took up an earlier session
    std::uint64_t buffer_bytes = 0;     ///< that the open connections hold in buffers, and for TLS
    std::uint64_t max_connections = 0;  ///< the limit in force; 0: none
    AnswerTimes answer_times{};
    bool accepting = false;  ///< whether new connections are taken: from start to stop

    std::uint64_t closed(CloseReason reason) const { return connections_closed[static_cast<std::size_t>(reason)]; }
    ECHO_EXPORT std::uint64_t closed() const;
};

/// The numbers as one JSON object, under the names of the fields; those of `connections_closed`
/// under the reasons' words, those of `answer_times` as `{"samples", "sum_ns", "steps": [[bound_ns or null,
/// samples]]}`.
ECHO_EXPORT std::string to_json(const ServerStats& stats);

}  // namespace echo
