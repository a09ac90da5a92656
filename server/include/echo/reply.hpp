// An answer that a server's protocol gives later.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <echo/detail/export.hpp>

namespace echo {

namespace server_detail {
class ReplyQueue;
}

/// One answer that is owed, got from `EchoServerProtocol::defer()`.
///
/// Answers leave in the order of their messages: one that is ready early waits for those before it, and counts as
/// memory of its connection meanwhile (`ServerLimits::max_buffer_memory`). Use it once: `send`, `close` or `reset`;
/// after that it does nothing. One that is destroyed, or assigned to, without having been used closes the connection
/// with `CloseReason::reply_dropped`, after the answers before it. When the connection has ended, whatever is done with
/// it has no effect. It may outlive the server.
///
/// Thread safety: may be used on any thread, on one at a time.
class ECHO_EXPORT Reply {
public:
    Reply() noexcept = default;  ///< answers nothing
    Reply(Reply&& other) noexcept;
    Reply& operator=(Reply&& other) noexcept;
    ~Reply();

    /// Answers with `message`, which is framed as by `EchoServerProtocol::send` on the connection's own thread: one
    /// that the framing cannot carry ends the connection with `CloseReason::protocol_error`.
    /// @throws std::bad_alloc, as `close` and `reset`: it is then not used yet.
    void send(std::string message);

    /// Closes the connection once the answers before it are written, as `finish()` does.
    void close();

    /// Cuts the connection with a reset when the answers before it have been handed to the system; the peer may not get
    /// to read them.
    void reset();

    /// Whether the connection still waits for it: false once that has ended, or when this was used. A peer that is
    /// reset is noticed at once; one that has closed its side may still want the answer.
    bool is_wanted() const noexcept;

    /// `handler` is called if the connection ends before this is used, on the connection's thread, or at once if it has
    /// ended already: the work for the answer can stop. It replaces an earlier handler, must not throw, and may use
    /// other objects only.
    void on_unwanted(std::function<void()> handler);

private:
    friend class server_detail::ReplyQueue;
    friend class AsyncServerProtocol;
    Reply(std::shared_ptr<server_detail::ReplyQueue> queue, std::uint64_t number) noexcept;
    /// The answer could not be made: the connection ends with `CloseReason::internal_error` and these words.
    void fail(std::string words);

    std::shared_ptr<server_detail::ReplyQueue> queue_;  // null when it is used
    std::uint64_t number_ = 0;
};

}  // namespace echo
