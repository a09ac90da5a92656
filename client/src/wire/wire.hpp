// The I/O of one connection, from resolving the name to closing the socket.
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
#include <utility>

#include <asio/ip/tcp.hpp>

#include <echo/client_config.hpp>
#include <echo/client_protocol.hpp>
#include <echo/detail/call.hpp>
#include <echo/detail/call_memory.hpp>
#include <echo/endpoint.hpp>
#include <echo/error.hpp>

#include "connect/connector.hpp"
#include "executor/fork_guard.hpp"
#include "executor/pool_executor.hpp"
#include "net/patience.hpp"
#include "pool_state/in_flight.hpp"
#include "tls/tls_context.hpp"
#include "wire/gathered_output.hpp"
#include "wire/loss.hpp"
#include "wire/read_rounds.hpp"

namespace echo::detail {

/// Whether a message can be sent: once for each, as it costs a search of it. A protocol of the user's own frames
/// messages in its own way, and refuses them when it encodes them; so does a custom framing, which does both at once.
std::error_code check_message(const EchoConfig& config, std::string_view message);

/// Whether a reply is what `EchoConfig::verify` expects.
bool is_expected(const EchoConfig& config, std::string_view sent, std::string_view reply);

/// What a wire reports to whom it belongs.
enum class WireEvent {
    handshake_begun,  ///< the address has answered, and TLS is being agreed on
    connected,
    connect_failed,  ///< the loss tells why
    to_be_read,      ///< by `look`, when others have had a turn; only after `look_in_rounds`
    bytes_received,  ///< to be decoded by `decode_received`
    write_done,
    write_failed,  ///< `lost` follows, when the replies that have arrived are read
    lost,          ///< the loss tells how
    closed,        ///< the last: the socket is closed and nothing is under way; may destroy the wire
};

/// Does the I/O, and puts replies into the calls that they belong to. Who is next, and for how long, is for others to
/// decide. Once it is connected it always waits for bytes or is about to look for them, so that the server's close is
/// seen while the connection is idle.
class Wire {
public:
    using Report = std::function<void(WireEvent, const Loss&)>;

    /// `report` is called on `executor`. `endpoint`, `config`, `tls` (null for a connection without TLS) and `memory`
    /// must outlive it. `is_alone`: one thread runs the event loop, or nothing that is done there concerns another
    /// thread. `choose_addresses`: see Connector.
    Wire(PoolExecutor executor, bool is_alone, const Endpoint& endpoint, const EchoConfig& config, TlsContext* tls,
         CallMemory& memory, Report report, Connector::ChooseAddresses choose_addresses = {});

    /// Its owner sees to it that it is looked at again after it was read from, and does not have it posted for each.
    void look_in_rounds() noexcept { in_rounds_ = true; }

    /// To be called once when `to_be_read` was reported, and again after `Look::once_more`, which is returned only
    /// where that is allowed: reads what has come.
    Look look(bool may_look_once_more);

    /// Connects and then reads until the end; nothing is reported before it returns. `keep_alive` is held as long as
    /// anything is under way.
    void start(std::shared_ptr<void> keep_alive);

    /// Encodes a call for the next write. A large message stays where it is until the write has ended: before somebody
    /// else is given it, `keep_if_being_written` has to be called.
    /// Errors: those of the protocol's `start_request`, or why that has failed; nothing of the call is then written.
    std::error_code start_request(Call& call);

    /// A large message is sent from where it is.
    bool is_being_written(const Call& call) const noexcept {
        return call.message().size() >= GatheredOutput::spliced_from && output_.under_way() &&
               call.connection != PoolRequest::no_connection;
    }
    void keep_if_being_written(Call& call) {
        if (is_being_written(call)) keep(std::move(call.message()));
    }

    /// To be called once when `bytes_received` is reported: gives the oldest of the calls, which are in `in_flight` as
    /// long as this connection lives, the replies that have come, and reads on. Returns how the connection has ended,
    /// if it has.
    std::optional<Loss> decode_received(const InFlight& in_flight);
    /// How many those were, and in how many bytes.
    std::size_t replies() const noexcept { return replies_; }
    std::size_t bytes() const noexcept { return received_.size(); }

    /// Whether the protocol has failed, or thrown, and so nothing may be written any more.
    bool has_failed() const noexcept { return thrown_ || failure_ || (protocol_ && protocol_->failure()); }
    Loss failure() const;
    /// What it said of that; empty if it has not failed.
    std::string failure_detail() const;

    /// Writes the requests; one write at a time. Returns whether that has ended already; else `write_done` or
    /// `write_failed` follows.
    bool write();

    /// Takes over a message that may be in the write under way.
    void keep(std::string message) { output_.keep(std::move(message)); }

    /// Looks whether the server has ended the connection, or sent what nobody asked for, and the event loop has not
    /// come round to telling it. Returns how; no error if all is well.
    std::error_code find_end();

    /// Closes the socket at once; `closed` follows when everything under way has ended.
    void close();

    bool is_established() const noexcept { return protocol_ != nullptr; }
    std::chrono::steady_clock::time_point established_at() const noexcept { return established_at_; }

    /// The address connected to; none if it is not that of a TCP connection.
    std::optional<asio::ip::tcp::endpoint> address();
    /// The same as text, or the Unix socket.
    const std::string& peer() const noexcept { return peer_; }

    /// What the hooks are told; once it is established.
    ConnectionMade made(std::uint64_t session) const;
    std::optional<std::chrono::nanoseconds> first_byte() const noexcept;
    std::optional<TcpStatistics> tcp_statistics();

private:
    template <void (Wire::*on_end)(std::error_code, std::size_t), class Memory>
    struct Handler;

    Awaitable<void> connect();
    Awaitable<std::error_code> connect_stream(std::error_code& cause);
    template <void (Wire::*on_end)(std::error_code, std::size_t), class Start>
    void begin(Start start);
    void wait_for_bytes();
    void read_on();
    void try_to_read();
    bool read_what_is_there();
    void wait_in_vain();
    void read(std::error_code, std::size_t);
    template <class Step>
    void carry_out(const Step& step);
    bool make_protocol();
    std::error_code start_spliced_request(const std::string& message);
    std::error_code fail_request(Call& call) const;
    std::error_code decode(std::string_view bytes);
    void take_reply(std::string_view message);
    void note_exception();
    std::error_code find_end_behind_bytes();
    void on_written(std::error_code error, std::size_t size);
    void report_loss(std::error_code error);
    Loss loss_of(std::error_code error);
    std::optional<Loss> refusal_of(std::error_code error);
    void report_bug(const Loss& loss);
    void operation_ended();

    PoolExecutor executor_;
    const bool is_alone_;
    bool in_rounds_ = false;
    const Endpoint& endpoint_;
    const EchoConfig& config_;
    Connector connector_;
    TlsContext* tls_;
    CallMemory& memory_;  // of its operations
    Report report_;
    ClientStream stream_;
    std::unique_ptr<EchoClientProtocol> protocol_;
    std::string_view received_;  // by a read, while that is reported
    GatheredOutput output_;
    const std::uint32_t fork_count_ = fork_count();
    std::optional<ForkGuard> fork_guard_;
    std::string peer_;
    std::chrono::steady_clock::time_point began_at_;
    std::chrono::steady_clock::time_point connected_at_;  // without TLS yet
    std::chrono::steady_clock::time_point established_at_;
    std::chrono::steady_clock::time_point first_byte_at_;  // if `has_received_`
    std::optional<TcpStatistics> tcp_when_connected_;
    // Held by each operation under way, so that an executor that is destroyed with them lets go of the owner.
    std::weak_ptr<void> keep_alive_;
    int operations_ = 0;  // reading, writing
    Patience patience_;
    Busyness busyness_;
    const InFlight* in_flight_ = nullptr;
    std::size_t owed_ = 0;     // replies that the bytes being decoded may still hold
    std::size_t replies_ = 0;  // that they have held
    std::error_code write_error_;
    std::error_code failure_;                    // that the protocol has returned for the bytes received
    std::unique_ptr<const std::string> thrown_;  // by the protocol, or by what makes it
    bool closing_ = false;
    bool has_received_ = false;  // at least one byte
    bool unowed_reply_ = false;  // a message came that no request was waiting for
};

}  // namespace echo::detail
