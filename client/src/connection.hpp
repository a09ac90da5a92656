// One connection of the pool, from resolving the name to closing the socket.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/generic/stream_protocol.hpp>
#include <asio/ip/tcp.hpp>

#include <echo/client_config.hpp>
#include <echo/client_protocol.hpp>
#include <echo/endpoint.hpp>

#include "connector.hpp"
#include "pool_state.hpp"
#include "shared/read_buffer.hpp"

namespace echo::detail {

/// To whom connections report, by number. All calls come from the connection's executor.
class ConnectionOwner {
public:
    virtual void connected(std::size_t connection) = 0;
    virtual void connect_failed(std::size_t connection, std::error_code error) = 0;
    virtual void bytes_received(std::size_t connection) = 0;
    virtual void reply_received(std::size_t connection, std::string_view message) = 0;
    /// Replies that may come for what was handed to the socket so far.
    virtual std::size_t replies_owed(std::size_t connection) const = 0;
    virtual void write_done(std::size_t connection) = 0;
    /// `lost` follows, when the replies that have arrived are read.
    virtual void write_failed(std::size_t connection) = 0;
    virtual void lost(std::size_t connection, const Loss& loss) = 0;
    /// The last report: the socket is closed and nothing is under way. May destroy the connection.
    virtual void closed(std::size_t connection) = 0;

protected:
    ~ConnectionOwner() = default;
};

/// Does the I/O and knows no requests. A read is always armed once it is connected, so that the
/// server's close is seen while the connection is idle.
class Connection {
public:
    /// `owner` must outlive it; so must `endpoint` and `config`.
    Connection(asio::any_io_executor executor, std::size_t number, ConnectionOwner& owner, const Endpoint& endpoint,
               const EchoConfig& config);

    /// Connects and then reads until the end. `keep_alive` is held as long as anything is under way.
    /// What a protocol throws ends the connection, and then leaves the executor's `run()`.
    void start(std::shared_ptr<void> keep_alive);

    /// Where requests are encoded to before `write`.
    EchoClientProtocol& protocol() noexcept { return *protocol_; }

    /// Writes the protocol's output; one write at a time.
    void write();

    /// Closes the socket at once; `closed` follows when everything under way has ended.
    void close();

    /// The address connected to, as text.
    const std::string& peer() const noexcept { return peer_; }

private:
    asio::awaitable<void> run();
    asio::awaitable<std::error_code> read_until_end();
    void on_written(std::error_code error);
    void report_loss(std::error_code error);
    void report_bug();
    void operation_ended();

    asio::any_io_executor executor_;
    std::size_t number_;
    ConnectionOwner& owner_;
    const Endpoint& endpoint_;
    const EchoConfig& config_;
    Connector connector_;
    Connector::Socket socket_;
    std::unique_ptr<EchoClientProtocol> protocol_;
    ReadBuffer read_buffer_;
    std::string writing_;  // what the write under way reads from
    std::string peer_;
    // Held by each operation under way, so that an executor that is destroyed with them lets go of the owner.
    std::weak_ptr<void> keep_alive_;
    int operations_ = 0;    // reading, writing
    std::size_t owed_ = 0;  // replies that the bytes being decoded may still hold
    std::error_code write_error_;
    bool closing_ = false;
    bool unowed_reply_ = false;  // a message came that no request was waiting for
};

}  // namespace echo::detail
