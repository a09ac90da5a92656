// Waits for a socket between the steps of TLS.
#pragma once

#include <array>
#include <cstddef>
#include <system_error>
#include <utility>

#include <asio/buffer.hpp>
#include <asio/compose.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <asio/socket_base.hpp>

#include "tls/tls_connection.hpp"

namespace echo::detail {

/// The body of a composed operation: takes the step until it wants nothing more. A handshake completes with an error
/// alone, all others with a number of bytes as well. Ends with `operation_aborted` if the socket is closed meanwhile.
template <class Socket, class TakeStep, bool with_bytes>
class TlsOperation {
public:
    TlsOperation(Socket& socket, TakeStep take_step) : socket_(socket), take_step_(std::move(take_step)) {}

    template <class Self>
    void operator()(Self& self, std::error_code error = {}) {
        if (!is_over_) {
            // A closed socket's descriptor may be another connection's by now.
            if (!error && !socket_.is_open()) error = asio::error::operation_aborted;
            step_ = error ? TlsConnection::Step{.error = error} : take_step_();
            if (step_.wanted != TlsConnection::Wanted::nothing) return wait(self);
            is_over_ = true;
            // No operation completes within the call that begins it.
            if (!has_waited_) return asio::post(socket_.get_executor(), std::move(self));
        }
        if constexpr (with_bytes) {
            self.complete(step_.error, step_.bytes);
        } else {
            self.complete(step_.error);
        }
    }

private:
    template <class Self>
    void wait(Self& self) {
        has_waited_ = true;
        const bool for_reading = step_.wanted == TlsConnection::Wanted::readable;
        socket_.async_wait(for_reading ? asio::socket_base::wait_read : asio::socket_base::wait_write, std::move(self));
    }

    Socket& socket_;
    TakeStep take_step_;
    TlsConnection::Step step_;
    bool has_waited_ = false;
    bool is_over_ = false;
};

/// `take_step` returns a TlsConnection::Step; what it refers to must outlive the operation.
template <bool with_bytes, class Signature, class Socket, class TakeStep, class CompletionToken>
auto async_tls(Socket& socket, TakeStep take_step, CompletionToken&& token) {
    return asio::async_compose<CompletionToken, Signature>(
        TlsOperation<Socket, TakeStep, with_bytes>(socket, std::move(take_step)), token, socket);
}

/// The first of them that has any bytes. OpenSSL fills one at a time.
template <class Buffers>
asio::mutable_buffer first_space(const Buffers& buffers) {
    for (auto each = asio::buffer_sequence_begin(buffers); each != asio::buffer_sequence_end(buffers); ++each) {
        if (asio::mutable_buffer(*each).size() > 0) return *each;
    }
    return {};
}

/// Where small pieces are put together, so that each does not become a record and a system call of its own.
using JoiningSpace = std::array<char, 8192>;

/// What OpenSSL takes at a time: the first piece if it is large or alone, else as many as there is space for.
template <class Buffers>
asio::const_buffer joined(const Buffers& buffers, JoiningSpace& space) {
    const auto end = asio::buffer_sequence_end(buffers);
    auto first = asio::buffer_sequence_begin(buffers);
    while (first != end && asio::const_buffer(*first).size() == 0) ++first;
    if (first == end) return {};
    const asio::const_buffer piece(*first);
    const bool is_alone = asio::buffer_size(buffers) == piece.size();
    return is_alone || piece.size() >= space.size()
               ? piece
               : asio::buffer(space, asio::buffer_copy(asio::buffer(space), buffers));
}

}  // namespace echo::detail
