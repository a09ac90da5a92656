// A connected stream of bytes: a socket alone, or a socket under TLS.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <system_error>
#include <utility>

#include <asio/async_result.hpp>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/ssl/context.hpp>
#include <asio/ssl/stream_base.hpp>

#include <openssl/ssl.h>

#include <sys/socket.h>
#include <unistd.h>

#include "net/descriptor.hpp"
#include "net/socket_now.hpp"
#include "tls/close_notify.hpp"
#include "tls/tls_connection.hpp"
#include "tls/tls_operation.hpp"

namespace echo::detail {

/// Which of the two it is, is decided once, before the first byte, and costs each operation one branch: there is
/// nothing virtual, and a socket alone brings no memory of TLS along. An AsyncReadStream and an AsyncWriteStream.
/// Neither copied nor moved, as operations under way and the TLS stream refer to it.
template <class Socket>
class Stream {
public:
    using executor_type = typename Socket::executor_type;

    explicit Stream(Socket socket) : socket_(std::move(socket)) {}
    explicit Stream(const executor_type& executor) : socket_(executor) {}
    ~Stream() { close_away(); }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    executor_type get_executor() noexcept { return socket_.get_executor(); }

    int native_handle() noexcept { return is_away() ? away_->descriptor : socket_.native_handle(); }

    /// In the event loop: see `return_to_loop`. Closed if that failed.
    Socket& socket() {
        return_to_loop();
        return socket_;
    }

    /// The event loop no longer watches the socket, until something else than `read_some` or `write_some` is begun.
    /// Whoever has found bytes each time that he looked spares the kernel to tell of all that come, on both sides: for
    /// small messages that is a thirtieth of the work. Nothing may be under way, as it would be cancelled; does nothing
    /// if the system refuses.
    void leave_loop() {
        if (is_away()) return;
        std::error_code error;
        const auto address = socket_.local_endpoint(error);
        const int descriptor = error ? -1 : socket_.release(error);
        if (!error) away_ = Away{descriptor, address.protocol()};
    }

    /// Errors: the system's, if it has no room to watch one more socket, or `not_enough_memory`; then it is closed.
    std::error_code return_to_loop() noexcept {
        std::error_code error;
        if (!is_away()) return error;
        const Away away = *std::exchange(away_, std::nullopt);
        try {
            error = assign_descriptor(socket_, away.protocol, away.descriptor);
        } catch (const std::bad_alloc&) {
            error = make_error_code(std::errc::not_enough_memory);
        }
        std::error_code ignored;
        if (!error) socket_.non_blocking(true, ignored);  // for Asio's own reads, which would wait otherwise
        return error;
    }

    /// Ends what waits.
    void cancel() noexcept {
        std::error_code ignored;
        if (!is_away()) socket_.cancel(ignored);
    }

    /// From here on bytes travel under TLS; a handshake comes first. Returns OpenSSL's part of the connection, which
    /// lives as long as the stream. `context` may go earlier. `memory_changed` is called when `tls_memory` has changed.
    SSL* start_tls(asio::ssl::context& context, std::function<void()> memory_changed = {}) {
        tls_ = std::make_unique<TlsConnection>(context.native_handle(), socket_.native_handle(),
                                               std::move(memory_changed));
        return tls_->handle();
    }

    /// OpenSSL's part of the connection; null without TLS.
    SSL* tls() noexcept { return tls_ ? tls_->handle() : nullptr; }

    /// Bytes that it costs; 0 without TLS.
    std::size_t tls_memory() const noexcept { return tls_ ? tls_->memory() : 0; }

    /// Completion signature: `void(std::error_code)`. Only after `start_tls`.
    template <class CompletionToken>
    auto async_handshake(asio::ssl::stream_base::handshake_type side, CompletionToken&& token) {
        const bool is_client = side == asio::ssl::stream_base::client;
        auto step = [tls = tls_.get(), is_client] { return is_client ? tls->connect() : tls->accept(); };
        return async_tls<false, void(std::error_code)>(socket_, step, std::forward<CompletionToken>(token));
    }

    /// Completion signature: `void(std::error_code, std::size_t)`. Under TLS the end is `eof` only if the peer said
    /// that it is the end; otherwise `asio::ssl::error::stream_truncated`.
    template <class Buffers, class CompletionToken>
    auto async_read_some(const Buffers& buffers, CompletionToken&& token) {
        auto read = [this](auto handler, const Buffers& into) {
            if (!tls_) return socket().async_read_some(into, std::move(handler));
            auto step = [tls = tls_.get(), into] { return tls->read(first_space(into)); };
            async_tls<true, Signature>(socket(), step, std::move(handler));
        };
        return asio::async_initiate<CompletionToken, Signature>(std::move(read), token, buffers);
    }

    /// Completion signature: `void(std::error_code, std::size_t)`. One at a time.
    template <class Buffers, class CompletionToken>
    auto async_write_some(const Buffers& buffers, CompletionToken&& token) {
        auto write = [this](auto handler, const Buffers& from) {
            if (!tls_) return socket().async_write_some(from, std::move(handler));
            auto step = [tls = tls_.get(), from] {
                JoiningSpace space;
                return tls->write(joined(from, space));
            };
            async_tls<true, Signature>(socket(), step, std::move(handler));
        };
        return asio::async_initiate<CompletionToken, Signature>(std::move(write), token, buffers);
    }

    /// Reads what has come, on a socket that does not block: `would_block` if that is nothing. Errors otherwise: those
    /// of `async_read_some`. Not while another is under way.
    std::size_t read_some(asio::mutable_buffer space, std::error_code& error) {
        // A closed socket's descriptor may be another connection's by now, which OpenSSL does not know.
        if (!tls_ || !is_open()) return receive_now(native_handle(), space, error);
        const TlsConnection::Step step = tls_->read(space);
        error = step.error;
        if (step.wanted != TlsConnection::Wanted::nothing) error = asio::error::would_block;
        return step.bytes;
    }

    /// Completion signature: `void(std::error_code)`, once `read_some` that would block may be tried again. Under TLS
    /// only after one that would: OpenSSL reads ahead, and may hold bytes that the socket knows nothing of.
    template <class CompletionToken>
    auto async_wait_to_read(CompletionToken&& token) {
        // An answer to a change of keys may have to leave first.
        const bool is_for_writing = tls_ && SSL_want_write(tls());
        return socket().async_wait(is_for_writing ? Socket::wait_write : Socket::wait_read,
                                   std::forward<CompletionToken>(token));
    }

    /// Writes what leaves without waiting, on a socket that does not block: `would_block` if that is nothing. The next
    /// write then begins with the same bytes. Not while another is under way.
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers, std::error_code& error) {
        // A closed socket's descriptor may be another connection's by now, which OpenSSL does not know.
        if (!tls_ || !is_open()) return send_now(native_handle(), buffers, error);
        JoiningSpace space;
        const TlsConnection::Step step = tls_->write(joined(buffers, space));
        error = step.error;
        if (step.wanted != TlsConnection::Wanted::nothing) error = asio::error::would_block;
        return step.bytes;
    }

    /// Says that no more bytes will come. What the peer still sends can be read from the socket. Not while a write is
    /// under way.
    void shut_down_output(std::error_code& error) {
        if (tls_) end_tls(false);
        socket().shutdown(Socket::shutdown_send, error);
    }

    /// Closes at once, and never waits for the peer. Under TLS the peer is told that this is the end, unless a write
    /// is under way, into which nothing can be put.
    void close(bool write_under_way) {
        if (tls_) end_tls(write_under_way);
        close_socket();
    }

    /// Without a word to a peer under TLS.
    void close_socket() noexcept {
        std::error_code ignored;
        socket_.close(ignored);
        close_away();
    }

    /// By a reset: what has not left yet goes with it.
    void abort() noexcept {
        const linger at_once{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(native_handle(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close_socket();
    }

private:
    using Signature = void(std::error_code, std::size_t);

    struct Away {
        int descriptor;
        typename Socket::protocol_type protocol;
    };

    bool is_away() const noexcept { return away_.has_value(); }
    bool is_open() const noexcept { return is_away() || socket_.is_open(); }
    void close_away() noexcept {
        if (is_away()) ::close(away_->descriptor);
        away_.reset();
    }

    void end_tls(bool write_under_way) {
        // To OpenSSL a connection that ends without a word has failed, and its session is not to be resumed.
        if (write_under_way) return SSL_set_shutdown(tls(), SSL_SENT_SHUTDOWN);
        std::error_code ignored;
        send_now(native_handle(), asio::buffer(make_close_notify(tls())), ignored);
    }

    Socket socket_;
    std::optional<Away> away_;            // from the event loop
    std::unique_ptr<TlsConnection> tls_;  // most connections have none
};

}  // namespace echo::detail
