// The client's side of the protocol: a message received answers the oldest request.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <echo/detail/export.hpp>
#include <echo/protocol.hpp>

namespace echo {

/// Hands each message received to whoever owns the connection, which knows the oldest request.
///
/// `finish()`, or a limit of messages that is reached, ends the connection at once, and what waits for a reply on it is
/// sent again or fails as with a lost one. What `send()` puts out goes with the next request.
///
/// Derive from it to change what travels: `start_request` may encode the caller's message, and
/// `response` decode the reply:
/// @code
/// void response(std::string_view message) override { EchoClientProtocol::response(unpack(message)); }
/// @endcode
class ECHO_EXPORT EchoClientProtocol : public EchoProtocol {
public:
    using OnReply = std::function<void(std::string_view)>;

    /// `reply_prefix` is what the server puts before each answer; the `raw` framing needs to know
    /// it, as only counting tells when a reply is whole.
    explicit EchoClientProtocol(const Framing& framing, std::string_view reply_prefix = {});

    std::error_code start_request(std::string_view message) override;
    void response(std::string_view message) override;

    /// As `start_request`, for a message that `Framing::check` has passed.
    std::error_code start_checked_request(std::string_view message);

    /// As `start_checked_request`, but leaves a gap in the output where the message belongs, at the offset `gap`: who
    /// writes the output puts it there, and so need not copy it.
    std::error_code start_request_around(std::string_view message, std::size_t& gap);

    /// Who takes the replies; set once, before the first byte is received.
    void on_reply(OnReply on_reply) { on_reply_ = std::move(on_reply); }

private:
    void expect_reply_to(std::string_view message);

    std::size_t reply_prefix_size_;
    OnReply on_reply_;
};

}  // namespace echo
