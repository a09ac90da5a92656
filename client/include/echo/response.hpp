// What came of a call: the reply, and the facts about how it was obtained.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <echo/detail/export.hpp>

namespace echo {

/// How much of a request may have left this machine.
enum class WireState {
    not_sent,    ///< not one byte was handed to the system
    maybe_sent,  ///< a write was begun and not seen to end
    sent,        ///< every byte was handed to the system
};

/// `not_sent`, `maybe_sent` or `sent`.
ECHO_EXPORT std::string_view to_string(WireState state) noexcept;

/// The outcome of one call. Every field but `message` is filled on failure as well, as far as
/// the call got.
struct Response {
    /// The reply. On failure empty, except with `errc::reply_mismatch`: then what was received.
    std::string message;
    /// The address that was connected to, as text; empty if no connection served the call.
    std::string peer;
    /// Which of the pool's connections served the call, counted from 1 over the pool's life.
    std::uint64_t session = 0;
    /// Whether that connection had answered another call before.
    bool reused = false;
    /// How many connections the call was handed to, retries included.
    unsigned attempts = 0;
    WireState wire_state = WireState::not_sent;
    /// The system's own word behind `errc::connection_lost`, such as "Connection reset by peer"; the
    /// TLS library's behind the errors of TLS, such as "self-signed certificate". Behind `errc::connect_timeout`:
    /// `errc::tls_handshake_failed` if the server has taken the connection and not answered the handshake of TLS.
    std::error_code cause;
    /// What a protocol or a `FrameFormat` of your own said of its failure; empty otherwise.
    std::string detail;

    std::chrono::nanoseconds queued{0};      ///< waiting for a connection that others used
    std::chrono::nanoseconds connecting{0};  ///< waiting for a connection to be opened
    std::chrono::nanoseconds waiting{0};     ///< from being handed to a connection to the reply
    std::chrono::nanoseconds total{0};       ///< the whole call from when it counts as made (`CallOptions`)
};

/// What a future of the client throws: the error code, and the facts about the failed call.
class ECHO_EXPORT Error : public std::system_error {
public:
    /// `endpoint`: what the client was to connect to; `what()` begins with it.
    Error(std::error_code code, Response response, const std::string& endpoint);

    const Response& response() const noexcept { return *response_; }

    /// The endpoint, the error, and `Response::detail` if there is one.
    const char* what() const noexcept override { return text_ ? text_->c_str() : std::system_error::what(); }

    /// Whether the same message can be sent again without the server getting it twice: not one byte of it was handed to
    /// the system. A message for which that does not matter may be sent again in any case.
    bool safe_to_retry() const noexcept { return response_->wire_state == WireState::not_sent; }

private:
    // Shared because copying an exception must not throw.
    std::shared_ptr<const Response> response_;
    std::shared_ptr<const std::string> text_;  // where there is more to tell than the base does
};

}  // namespace echo
