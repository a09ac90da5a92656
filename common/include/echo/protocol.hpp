// The protocol that client and server share: three hooks, no socket, no clock.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <echo/detail/export.hpp>
#include <echo/frame_decoder.hpp>
#include <echo/framing.hpp>

namespace echo {

/// Sees each message that a protocol receives, just before and just after `response()`.
class ECHO_EXPORT MessageObserver {
public:
    virtual void before_response(std::string_view message) = 0;
    virtual void after_response(std::string_view message) = 0;

protected:
    ~MessageObserver() = default;
};

/// Turns messages into bytes and bytes into messages for one connection.
///
/// A session feeds it what it reads and writes what it finds in `output()`; nothing here blocks,
/// waits or knows a socket. Client and server differ in `response()` alone. To make a protocol of
/// your own, derive from `EchoServerProtocol` or `EchoClientProtocol`, and override any of the three hooks. What a hook
/// throws ends its connection, and nothing else.
///
/// Not thread-safe: a connection and its protocol live on one executor.
class ECHO_EXPORT EchoProtocol {
public:
    explicit EchoProtocol(const Framing& framing) : EchoProtocol(framing, framing.max_message()) {}
    virtual ~EchoProtocol() = default;
    EchoProtocol(const EchoProtocol&) = delete;
    EchoProtocol& operator=(const EchoProtocol&) = delete;

    /// Encodes one message into the output.
    /// Errors: those of `Framing::check`; the output is then unchanged, and the connection goes on.
    virtual std::error_code start_request(std::string_view message);

    /// Takes received bytes, in any cuts, and calls `response()` for each whole message. Override it to look at the
    /// bytes, or to change them, before they are taken apart; then call this one.
    /// Errors: `errc::message_too_large`, `errc::malformed_frame`, or what `fail()` was called with;
    /// messages before the faulty one have been answered, and the connection should then end.
    virtual std::error_code data_received(std::string_view bytes);

    /// Called once for each whole message, in order. The view is valid during the call only.
    virtual void response(std::string_view message) = 0;

    /// Bytes waiting to be written; whoever writes them clears it (or swaps it with an empty one).
    std::string& output() noexcept { return output_; }

    /// Whether this side wants the connection closed once the output is written; whatever is
    /// received after that is dropped.
    bool finished() const noexcept { return finished_; }

    /// What `fail()` was called with; none if it was not.
    std::error_code failure() const noexcept { return failure_; }

    /// What is known of an error that `data_received` has returned, besides its name; often empty.
    std::string_view error_detail() const noexcept {
        if (!failure_) return decoder_.error_detail();
        return failure_detail_ ? *failure_detail_ : std::string_view();
    }

    /// Makes the protocol finish after that many messages; 0, the default, means never.
    void limit_messages(std::uint64_t count) noexcept { message_limit_ = count; }

    /// Whole messages received so far.
    std::uint64_t messages_received() const noexcept { return messages_received_; }

    /// Bytes received of a message that is not whole yet.
    std::size_t partial_size() const noexcept { return decoder_.partial_size(); }

    /// Whether received bytes wait, unseen, for an answer that comes later.
    bool is_paused() const noexcept { return decoder_.is_paused(); }

    /// Goes on with them, as `data_received` did.
    std::error_code resume() { return decode({}); }

    /// Bytes of memory that are held for that message and for the output.
    std::size_t buffer_size() const noexcept { return decoder_.buffer_size() + output_.capacity(); }

    /// From now on `observer`, which must outlive the protocol, sees each message; null: nobody does.
    void observe(MessageObserver* observer) noexcept { observer_ = observer; }

    /// With the `max_message` of what is received.
    const Framing& framing() const noexcept { return decoder_.framing(); }

protected:
    /// For a side that receives longer messages than it sends.
    EchoProtocol(const Framing& framing, std::size_t max_received)
        : decoder_(framing.with_max_message(max_received)), max_sent_(framing.max_message()) {}

    /// Encodes one message into the output; a message that the framing cannot carry ends the
    /// connection with the error of `Framing::check_form`, and nothing is sent after it. How long it
    /// may be is not asked: `max_message` limits what is received.
    void send(std::string_view message);

    /// For a protocol that cannot go on: nothing more is received, and the connection ends. On a server what is in the
    /// output is still written, and the reason is `CloseReason::protocol_error`; on a client its calls end with this
    /// error, save those that are sent again on another connection. `detail` goes into logs and reports. The first
    /// failure counts. Called by a hook it holds at once; called elsewhere, with the next bytes or answer, as
    /// `finish()`.
    void fail(std::error_code error, std::string detail = {});

    /// Takes no further message; see `finished()`.
    void finish() noexcept { finished_ = true; }

    /// Where `send` puts messages from now on; in the beginning that is the output.
    void send_into(std::string& place) noexcept { sending_into_ = &place; }

    /// In place of `data_received` where every answer is its message and nobody has to see it: `echo`, a part of
    /// `bytes`, is then to be written behind the output. Where somebody has to, it calls `data_received`. `separator`
    /// and `line` only. Errors: those of `data_received`.
    std::error_code echo_unseen(std::string_view bytes, std::string_view& echo);

    FrameDecoder& decoder() noexcept { return decoder_; }

private:
    std::error_code decode(std::string_view bytes);

    FrameDecoder decoder_;
    std::size_t max_sent_;
    std::string output_;
    std::string* sending_into_ = &output_;
    MessageObserver* observer_ = nullptr;
    const std::string_view* answered_ = nullptr;  // the message that response() is at
    std::error_code failure_;
    std::unique_ptr<const std::string> failure_detail_;
    std::uint64_t messages_received_ = 0;
    std::uint64_t message_limit_ = 0;
    bool finished_ = false;
};

}  // namespace echo
