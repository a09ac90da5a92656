// What the pool tells about its connections while it works.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <echo/detail/export.hpp>
#include <echo/tcp_statistics.hpp>

namespace echo {

/// Why an established connection ended.
enum class EndReason {
    lost,           ///< the server or the network ended it
    idle,           ///< nobody used it for `idle_timeout`
    lifetime,       ///< it was open for `max_lifetime`
    stalled,        ///< it owed replies and sent nothing for `stall_timeout`
    abandoned,      ///< it owed more than `max_abandoned` replies that nobody waited for any more
    made_room,      ///< a call that had to be sent again, or another server, needed a new connection
    suspect,        ///< it may have been dead: it was silent, or idle, when a call's time was up; a new one was needed
    endpoint_gone,  ///< its address is no longer one of the endpoint's name
    refused,        ///< the server turned it away right after it was made, as a TLS server may
    client_closed,  ///< the client was closed or drained
};

/// The enumerator's name.
ECHO_EXPORT std::string_view to_string(EndReason reason) noexcept;

/// A connection that has just been established, and where the time of that went.
struct ConnectionMade {
    std::uint64_t session;                 ///< counted from 1 over the pool's life, as in `Response::session`
    std::string peer;                      ///< the address connected to
    std::chrono::nanoseconds resolving;    ///< until the name had addresses; next to nothing for an address
    std::chrono::nanoseconds connecting;   ///< until one of the addresses had answered
    std::chrono::nanoseconds handshaking;  ///< until both sides agreed on TLS; 0 without TLS
    /// When the address had answered, before TLS: its retransmits are the SYNs that had to be sent again. None for a
    /// Unix socket, or where the system does not tell.
    std::optional<TcpStatistics> tcp;
};

/// An established connection that has ended.
struct ConnectionLost {
    std::uint64_t session;
    std::string peer;
    EndReason reason;
    std::error_code error;         ///< how it was lost or refused: end of file, connection reset, ...; else none
    std::string detail;            ///< what a protocol or a `FrameFormat` of your own said of its failure; else empty
    std::uint64_t answered;        ///< replies received over its life
    std::chrono::nanoseconds age;  ///< since it was established
    std::optional<std::chrono::nanoseconds> first_byte;  ///< from then until the server's first byte; none: none came
    /// Just before the socket is closed. None for a Unix socket, or where the system does not tell.
    std::optional<TcpStatistics> tcp;
};

}  // namespace echo
