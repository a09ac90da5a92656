// The errors that the toolkit itself can report; what the system reports travels under its own category.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <system_error>
#include <type_traits>

#include <echo/detail/export.hpp>

namespace echo {

/// Why a call or a connection ended, where the operating system has no word for it.
///
/// Failures that do have one (connection refused, unreachable, name not found) keep their own
/// `std::error_code`, so that a caller sees the real cause.
enum class errc {
    /// `close()` was called, or the `Echo` or `Connection` was destroyed, while the call was pending.
    client_closed = 1,
    /// Too many calls wait already; nothing was sent. Try later, or raise `max_queued`.
    queue_full,
    /// With `EchoConfig::deadline_admission`: so many calls wait that this one could not be answered before its
    /// deadline;
    /// nothing was sent. Try later, or less.
    deadline_unreachable,
    /// A message is longer than the framing's `max_message`.
    message_too_large,
    /// The message holds its own separator and can therefore not be framed; nothing was sent.
    separator_in_message,
    /// The bytes received are no message of a `FrameFormat`: it says so, or it broke its word.
    /// Or it put more than its `max_overhead` around a message to be sent; nothing was sent then.
    malformed_frame,
    /// The `raw` framing cannot carry an empty message; nothing was sent.
    empty_message,
    /// The reply was not whole before `request_timeout` had passed.
    request_timeout,
    /// No connection was established within `connect_timeout`.
    connect_timeout,
    /// The connection ended before the reply was whole.
    connection_lost,
    /// The server sent bytes that no request was waiting for.
    unexpected_reply,
    /// A protocol of one's own, what makes it, or a `FrameFormat` threw an exception; `Response::detail`, on a server
    /// `SessionReport::detail`, has its words.
    protocol_exception,
    /// With `EchoConfig::verify`: the reply differs from what was sent.
    reply_mismatch,
    /// `async_drain`: calls were still pending at its deadline, and ended with `client_closed`.
    drain_timeout,
    /// The process is a child made by fork(2), and the client belongs to its parent. Make one of its own.
    forked,
    /// A future was asked for on a thread that runs the client, where waiting for it would never end; nothing was sent.
    /// Use a completion token there.
    would_deadlock,

    /// The server's certificate was issued by nobody whom the client trusts. Trust its authority: `TlsConfig::ca_file`.
    tls_certificate_not_trusted,
    /// The server's certificate has expired, or is not valid yet. Renew it, or set this machine's clock.
    tls_certificate_expired,
    /// The server's certificate is for another name. Connect to the name that it has, or set `TlsConfig::server_name`.
    tls_name_mismatch,
    /// The server's certificate cannot be accepted for another reason: no server's purpose, a common name alone, ...
    tls_certificate_invalid,
    /// What the server answered is no TLS. Connect to its TLS port, or without TLS.
    tls_not_spoken,
    /// No agreement with the server: no common version or cipher, or it closed in the middle.
    tls_handshake_failed,
    /// The server wants a certificate of the client, and got none: set `TlsConfig::certificate_file`.
    tls_client_certificate_required,
    /// The server does not accept the client's certificate.
    tls_client_certificate_refused,
};

/// The category of `errc`; its name is "echo".
ECHO_EXPORT const std::error_category& error_category() noexcept;

ECHO_EXPORT std::error_code make_error_code(errc code) noexcept;

}  // namespace echo

template <>
struct std::is_error_code_enum<echo::errc> : std::true_type {};
