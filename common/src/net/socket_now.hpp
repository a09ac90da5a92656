// Reads and writes that do not wait, on a socket that an event loop need not know of.
#pragma once

#include <array>
#include <cerrno>
#include <cstddef>
#include <system_error>

#include <sys/socket.h>
#include <sys/uio.h>

#include <asio/buffer.hpp>
#include <asio/error.hpp>

namespace echo::detail {

/// `space` is not empty. Errors: those of Asio's `read_some`; `would_block` if nothing is there.
inline std::size_t receive_now(int socket, asio::mutable_buffer space, std::error_code& error) {
    const ssize_t size = ::recv(socket, space.data(), space.size(), MSG_DONTWAIT);
    if (size > 0) {
        error.clear();
        return static_cast<std::size_t>(size);
    }
    error = size == 0 ? make_error_code(asio::error::eof) : std::error_code(errno, asio::error::get_system_category());
    return 0;
}

inline std::size_t sent(ssize_t size, std::error_code& error) {
    if (size < 0) {
        error.assign(errno, asio::error::get_system_category());
        return 0;
    }
    error.clear();
    return static_cast<std::size_t>(size);
}

/// Errors: those of Asio's `write_some`; `would_block` if nothing leaves.
inline std::size_t send_now(int socket, asio::const_buffer bytes, std::error_code& error) {
    return sent(::send(socket, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL), error);
}

/// The same for a sequence of buffers; of a long one perhaps only the first are sent.
template <class Buffers>
std::size_t send_now(int socket, const Buffers& buffers, std::error_code& error) {
    std::array<iovec, 64> parts;
    msghdr message{};
    message.msg_iov = parts.data();
    for (auto at = asio::buffer_sequence_begin(buffers); at != asio::buffer_sequence_end(buffers); ++at) {
        if (message.msg_iovlen == parts.size()) break;
        const asio::const_buffer part(*at);
        parts[message.msg_iovlen++] = {const_cast<void*>(part.data()), part.size()};
    }
    return sent(::sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL), error);
}

}  // namespace echo::detail
