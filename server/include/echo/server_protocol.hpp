// The server's side of the protocol: every message is written back.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <asio/any_io_executor.hpp>

#include <echo/detail/export.hpp>
#include <echo/protocol.hpp>
#include <echo/reply.hpp>

namespace echo {

namespace server_detail {

/// Who runs a protocol that may answer later: a session, or a test.
class ReplyHost {
public:
    /// The connection's thread.
    virtual asio::any_io_executor executor() = 0;
    /// Called there: `EchoServerProtocol::take_replies` has something to take.
    virtual void replies_came() = 0;

protected:
    ~ReplyHost() = default;
};

class ReplyQueue;

}  // namespace server_detail

/// Answers each message with the same message.
///
/// Derive from it and override `response()` to answer something else:
/// @code
/// void response(std::string_view message) override { send(upper_case(message)); }
/// @endcode
/// or later:
/// @code
/// void response(std::string_view message) override { queue.push({std::string(message), defer()}); }
/// @endcode
class ECHO_EXPORT EchoServerProtocol : public EchoProtocol {
public:
    struct Options {
        /// Stands before every answer.
        std::string reply_prefix{};
        /// A message with exactly these bytes is answered, then the connection is closed.
        std::optional<std::string> quit_message{};
    };

    explicit EchoServerProtocol(const Framing& framing);
    EchoServerProtocol(const Framing& framing, Options options);
    ~EchoServerProtocol() override;

    void response(std::string_view message) override;

    // What follows is for whoever runs it, as `output()` is.

    /// How a run of answers that came later has ended, where the connection cannot go on.
    enum class ReplyEnd : std::uint8_t { none, reset, dropped, failed };

    /// From now on it may defer answers; at most `max_pending` are awaited before it takes no further message.
    void attach(server_detail::ReplyHost& host, std::uint32_t max_pending) noexcept;

    /// As `data_received`. `echo`, which is empty before, becomes what has to be written behind the output: whole
    /// messages of `bytes` that are their own answers, which is all that most protocols find there.
    std::error_code receive(std::string_view bytes, std::string_view& echo) {
        return is_plain_ ? echo_unseen(bytes, echo) : data_received(bytes);
    }

    /// Answers that were deferred, and have not been taken into the output.
    std::size_t pending_replies() const noexcept { return replies_ ? count_replies() : 0; }

    /// Bytes of memory that they hold.
    std::size_t reply_memory() const { return replies_ ? measure_replies() : 0; }

    /// Takes the answers whose turn has come into the output. `words` are those of a failure.
    ReplyEnd take_replies(std::string& words);

    /// The connection has ended, and nobody waits for answers.
    static void connection_ended(std::unique_ptr<EchoServerProtocol> protocol);

protected:
    /// For `response()`: the answer to this message comes later, and those to later messages after it. Once
    /// `ServerConfig::max_pending_replies` are pending, no further message is taken.
    /// @throws std::logic_error if no server runs it.
    Reply defer();

    /// The connection's thread: where its hooks are called. Empty if no server runs it.
    asio::any_io_executor executor() const;

private:
    friend class AsyncServerProtocol;

    std::optional<ReplyEnd> encode_reply(std::string_view message, std::string& words);
    ReplyEnd drop_replies(ReplyEnd end);
    std::size_t count_replies() const noexcept;
    std::size_t measure_replies() const;

    Options options_;
    server_detail::ReplyHost* host_ = nullptr;
    std::uint32_t max_pending_ = 0;
    bool is_plain_ = false;                               // answers each message with the same bytes
    bool outlives_connection_ = false;                    // as long as answers are under way
    std::shared_ptr<server_detail::ReplyQueue> replies_;  // none before the first answer that is deferred
};

}  // namespace echo
