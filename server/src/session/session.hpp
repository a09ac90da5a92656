// One connection: the only place of the server that reads and writes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <asio/ip/tcp.hpp>

#include <echo/server.hpp>

#include "limits/admission.hpp"
#include "limits/buffer_memory.hpp"
#include "limits/connection_ages.hpp"
#include "limits/waits.hpp"
#include "limits/watch.hpp"
#include "net/patience.hpp"
#include "net/stream.hpp"
#include "proxy/proxy_header_parser.hpp"
#include "session/answer_timer.hpp"
#include "session/server_tls.hpp"
#include "session/turns.hpp"
#include "socket/socket_types.hpp"
#include "stats/counters.hpp"

namespace echo::server_detail {

/// What the sessions of a server go by.
struct SessionSettings {
    ServerConfig config;
    ServerProtocolFactory make_protocol;
    std::shared_ptr<ServerTls> tls;  // shared with the handshakes that are under way when it is replaced
};

/// What a worker provides for its sessions; outlives them.
struct SessionHost {
    SessionSettings settings;  // the worker's own copy: a reload changes it between two handlers
    Watch watch;
    Turns turns;
    AnswerSampling sampling{};
    asio::mutable_buffer read_space;  // what one read brings; nobody keeps it beyond the handler
    Counters& counters;
    std::function<void(std::size_t before, std::size_t now)> memory_changed;
};

/// A connection as it was accepted.
struct AcceptedConnection {
    Socket socket;
    std::optional<asio::ip::tcp::endpoint> peer;  // none on a Unix socket
    const Endpoint& local;                        // the listener's
    Admission::Place place;
    ProxyProtocol proxy = ProxyProtocol::off;  // what is read from this peer

    /// As far as it is known before the first byte.
    SessionReport report() const;
};

/// Carries bytes between one stream and one protocol: read, let the protocol answer, write, read again. It never reads
/// before its output is written: a peer that does not read is not read from, and that bounds the memory.
///
/// Everything runs on the thread of the socket's executor. Small, as there may be thousands that do nothing: what only
/// a report needs is put together when there is one.
class Session final : public Waiter, private Aging, private TurnTaker, private MessageObserver, private ReplyHost {
public:
    Session(AcceptedConnection connection, SessionHost& host);
    ~Session() override;

    /// The connection's whole life. Completes when it is closed and reported; passes on no exception of a protocol.
    Awaitable<void> run();

    /// Answers what has been received, then closes.
    void drain();

    /// Closes at once. @returns whether anything was cut off: false if only the peer's own close was still awaited.
    bool cut();

    /// Closes at once, for the memory that it holds.
    void give_up_memory();

    /// Bytes that it holds in buffers.
    std::size_t memory() const noexcept { return memory_; }

private:
    using Clock = std::chrono::steady_clock;

    // How near the end is.
    enum class Phase : std::uint8_t {
        serving,
        last_messages,  // ends once it has had `last_message_`, with what has arrived by then
        draining,       // nothing more is read in the ordinary way, only what has arrived
        ended,
    };

    const ServerConfig& config() const noexcept { return host_.settings.config; }
    const ServerEvents& events() const noexcept { return config().events; }
    void wait_for(Wait kind) { host_.watch.begin(*this, kind); }
    void time_is_up(Wait what) override;
    void age_is_up() override;

    bool is_tls() const noexcept { return local_.is_tls(); }

    // session_prologue.cpp: what comes before the protocol.
    bool has_prologue() const noexcept { return is_tls() || proxy_ != ProxyProtocol::off; }
    Awaitable<void> go_through_prologue();
    Awaitable<void> wait_for_first_byte();
    Awaitable<std::string_view> read_proxy_header();
    bool may_have_message();
    std::error_code take_of_header(detail::ProxyHeaderParser& parser);
    void header_ended(const detail::ProxyHeaderParser& parser, std::error_code error);
    void name_peer(const asio::ip::tcp::endpoint& peer);
    void refuse(CloseReason reason, std::error_code error = {}, std::string_view detail = {});
    Awaitable<void> shake_hands();
    Awaitable<void> answer_first(std::string_view bytes);
    void report_made();
    void report_unread_header(std::string_view first_bytes);

    // session.cpp: read, let the protocol answer, and so on.
    void open();
    Next take_turn() override;
    void wait(Turns::Waiting&& waiting) override;
    Next waited(std::error_code error) override;
    Next read_and_answer();
    void wait_for_message();
    std::string_view take_bytes(std::optional<std::string_view> bytes);  // none: goes on with those that were left
    void note_exception(std::string words);
    std::string_view read(std::size_t most, std::error_code& error);
    Awaitable<void> answer_received();
    std::size_t bytes_waiting();
    bool answer(std::string_view bytes);
    void before_response(std::string_view message) override;
    void after_response(std::string_view message) override;
    void account();

    // session_replies.cpp: answers that come later.
    asio::any_io_executor executor() override { return stream_.get_executor(); }
    void replies_came() override;
    bool may_read() const noexcept;
    Awaitable<void> settle_replies();
    Awaitable<void> wait_for_replies();
    Awaitable<void> drop_urgent_byte();
    Awaitable<void> use_replies();
    void take_replies();

    // session_output.cpp: what is answered is written.
    bool write_at_once(std::string_view echo);
    void keep_unwritten(std::string_view echo);
    Awaitable<void> write_rest();
    void count_sent(std::size_t bytes);
    void output_written();

    // session_end.cpp: how it ends, and why.
    Awaitable<void> say_goodbye();
    void close();
    void end_if_done();
    bool has_ended() const noexcept { return phase_ == Phase::ended; }
    bool is_draining() const noexcept { return phase_ == Phase::draining; }
    // Nothing more is read in the ordinary way.
    bool is_over() const noexcept { return phase_ != Phase::serving && !has_messages_to_come(); }
    bool has_messages_to_come() const noexcept;
    void end(CloseReason reason, std::error_code error = {});
    void end_by_read(std::error_code error);
    void end_by_handshake(std::error_code error);
    void end_by_failure(std::error_code error);
    void end_by_protocol();
    void end_by_exception(std::string_view what);
    void abort(CloseReason reason);
    CloseReason final_reason() const noexcept;
    SessionReport report() const;

    detail::Stream<Socket> stream_;
    SessionHost& host_;
    const Endpoint& local_;
    Admission::Place place_;
    std::optional<asio::ip::tcp::endpoint> peer_;
    std::unique_ptr<const Endpoint> proxy_address_;  // of who has sent a header that named the peer
    std::unique_ptr<EchoServerProtocol> protocol_;   // none until the prologue is over
    Clock::time_point started_ = Clock::now();
    std::uint64_t bytes_received_ = 0;
    std::uint64_t bytes_sent_ = 0;
    std::uint64_t messages_seen_ = 0;  // when the wait for a message was last begun anew
    std::uint64_t last_message_ = 0;   // counted from 1; see Phase
    AnswerTimer answer_timer_;
    std::size_t memory_ = 0;
    std::size_t written_ = 0;         // bytes of the output that have left
    std::error_code protocol_error_;  // ends the connection once the answers before it are written
    std::error_code error_;
    std::unique_ptr<std::string> detail_;
    CloseReason reason_ = CloseReason::peer_closed;
    const ProxyProtocol proxy_;  // what is read from this peer
    detail::Patience patience_;
    detail::Busyness busyness_;
    bool made_ = false;     // `connection_made` has been called
    bool refused_ = false;  // it never will be
    bool reading_ = false;
    bool awaiting_replies_ = false;
    bool replies_came_ = false;  // and are not taken yet
    bool input_ended_ = false;   // the peer sends no more, and may still wait for answers
    EchoServerProtocol::ReplyEnd reply_end_ = EchoServerProtocol::ReplyEnd::none;
    Phase phase_ = Phase::serving;
    bool is_too_old_ = false;
    bool looks_like_tls_ = false;
};

}  // namespace echo::server_detail
