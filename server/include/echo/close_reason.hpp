// Why a connection to a server has ended, in one word.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <cstddef>
#include <string_view>

#include <echo/detail/export.hpp>

namespace echo {

/// Why the server ended a connection, or found it ended.
enum class CloseReason {
    peer_closed,        ///< the peer closed between two messages
    partial_message,    ///< the peer closed in the middle of a message, which was dropped
    peer_reset,         ///< the peer, or the network, cut the connection
    finished,           ///< the protocol finished: the quit message, or `max_requests` reached
    drained,            ///< the server was stopped; everything received was answered
    cut,                ///< the server was stopped and the drain time-out had passed
    message_too_large,  ///< a message was longer than the framing's `max_message`
    protocol_error,     ///< the protocol failed, or could not send its answer in this framing
    internal_error,     ///< the protocol threw an exception, or a system call failed
    malformed_frame,    ///< bytes came that are no message of a `FrameFormat`
    reply_dropped,      ///< the protocol destroyed a `Reply` without having used it
    reply_reset,        ///< the protocol cut the connection with `Reply::reset`

    idle,                ///< no whole message within `idle_timeout`
    message_timeout,     ///< a message was begun, but not whole within `message_timeout`
    max_connection_age,  ///< it was as old as `max_connection_age`; everything received was answered
    write_stall,         ///< the peer took none of its answers within `write_timeout`
    max_buffer_memory,   ///< it held most of the buffers' memory when that reached its limit

    max_connections,         ///< never served: too many connections were open
    max_connections_per_ip,  ///< never served: too many were open from that address

    proxy_header_missing,    ///< never served: no PROXY header, where one is required
    proxy_header_malformed,  ///< never served: the PROXY header was wrong, or cut off
    proxy_not_trusted,       ///< never served: a PROXY header is required, and not believed from that address

    handshake_timeout,                   ///< TLS was not agreed on within `handshake_timeout`
    tls_failed,                          ///< TLS failed otherwise: no common version or cipher, a broken record
    tls_not_spoken,                      ///< plain text, or something else, on a TLS port
    tls_on_plain_port,                   ///< the peer spoke TLS to a port without it
    tls_certificate_refused,             ///< the peer does not accept the server's certificate
    tls_client_certificate_missing,      ///< the peer showed no certificate, and one is asked for
    tls_client_certificate_not_trusted,  ///< … one of an authority that is not in `client_ca_file`
    tls_client_certificate_expired,      ///< … one that has expired, or is not valid yet
    tls_client_certificate_invalid,      ///< … one that cannot be accepted for another reason
    tls_truncated,                       ///< the stream was cut without TLS's word that it is the end
};

inline constexpr std::size_t close_reason_count = static_cast<std::size_t>(CloseReason::tls_truncated) + 1;

/// The reason as the word above, for logs and metrics.
ECHO_EXPORT std::string_view to_string(CloseReason reason) noexcept;

}  // namespace echo
