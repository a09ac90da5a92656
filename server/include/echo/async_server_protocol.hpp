// A server's protocol that answers in a coroutine.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <string>
#include <string_view>

#include <asio/awaitable.hpp>

#include <echo/detail/export.hpp>
#include <echo/server_protocol.hpp>

namespace echo {

/// Answers each message with what a coroutine returns, which may wait for anything meanwhile.
///
/// The coroutines run on the connection's own thread, several of one connection at a time, up to
/// `ServerConfig::max_pending_replies`; their answers leave in the order of the messages. If one throws, the connection
/// ends with `CloseReason::internal_error` and the exception's words. When the connection ends, those that are under
/// way are cancelled (asio::cancellation_type::all); the protocol lives until the last of them has ended.
class ECHO_EXPORT AsyncServerProtocol : public EchoServerProtocol {
public:
    explicit AsyncServerProtocol(const Framing& framing);

    void response(std::string_view message) final;

protected:
    /// Called once for each whole message, in order.
    virtual asio::awaitable<std::string> answer(std::string message) = 0;
};

}  // namespace echo
