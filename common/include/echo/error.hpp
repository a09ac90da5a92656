// The errors that the toolkit itself can report; what the system reports travels under its own category.
#pragma once

#include <system_error>

namespace echo {

/// Why a call or a connection ended, where the operating system has no word for it.
///
/// Failures that do have one (connection refused, unreachable, name not found) keep their own
/// `std::error_code`, so that a caller sees the real cause.
enum class errc {
    /// `Echo::close()` was called, or the `Echo` was destroyed, while the call was pending.
    client_closed = 1,
    /// The pool's waiting line is full; nothing was sent. Try later, or raise `max_queued`.
    queue_full,
    /// A message is longer than the framing's `max_message`.
    message_too_large,
    /// The message holds its own separator and can therefore not be framed; nothing was sent.
    separator_in_message,
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
    /// With `EchoConfig::verify`: the reply differs from what was sent.
    reply_mismatch,
};

/// The category of `errc`; its name is "echo".
const std::error_category& error_category() noexcept;

std::error_code make_error_code(errc code) noexcept;

}  // namespace echo

template <>
struct std::is_error_code_enum<echo::errc> : std::true_type {};
