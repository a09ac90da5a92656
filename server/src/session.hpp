// One connection: the only place of the server that reads and writes.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <echo/server.hpp>

#include "shared/read_buffer.hpp"
#include "stream.hpp"

namespace echo::detail {

/// What all sessions of a server share. Outlives them; never changes.
struct SessionSettings {
    ServerConfig config;
    ServerProtocolFactory make_protocol;
};

/// Carries bytes between one socket and one protocol: read, let the protocol answer, write, read again. It never reads
/// before its output is written: a peer that does not read is not read from, and that bounds the memory.
///
/// Everything runs on the thread of the socket's executor. `shared_from_this` because the handler of the linger timer
/// may still be queued when the connection has ended.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(Socket socket, const StreamAddress& peer, const Endpoint& local, const SessionSettings& settings);

    /// The connection's whole life. Completes when it is closed and reported; passes on no exception of a protocol.
    Awaitable<void> run();

    /// Answers what has been received, then closes.
    void drain();

    /// Closes at once. @returns whether anything was cut off: false if only the peer's own close was still awaited.
    bool cut();

private:
    using Clock = std::chrono::steady_clock;

    Awaitable<void> serve();
    void open();
    Awaitable<void> exchange();
    Awaitable<void> let_others_go_first();
    Awaitable<void> answer_received();
    Awaitable<void> linger();
    void close();

    bool answer(std::size_t bytes_read);
    void report_messages(std::string_view bytes, std::uint64_t count);
    bool write_at_once();
    Awaitable<void> write_rest();
    void output_written();

    bool has_ended() const noexcept { return ended_; }
    void end(CloseReason reason, std::error_code error = {});
    void end_by_read(std::error_code error);
    void end_by_failure(std::error_code error);

    Socket socket_;
    const SessionSettings& settings_;
    SessionReport report_;
    ReadBuffer buffer_;
    std::unique_ptr<EchoProtocol> protocol_;
    std::optional<FrameDecoder> observer_;  // only if somebody wants to see each message
    std::error_code protocol_error_;        // ends the connection once the answers before it are written
    Clock::time_point started_ = Clock::now();
    std::size_t written_ = 0;  // bytes of the output that have left
    bool reading_ = false;
    bool draining_ = false;
    bool ended_ = false;
};

}  // namespace echo::detail
