// Sockets that no program started by this process inherits.
#pragma once

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace echo::detail {

// What Asio opens and accepts would be inherited by a program that another thread starts before fcntl(2) can say
// otherwise: it keeps a connection open whose end the peer waits for, or a port that the next server wants.

/// Like `socket.assign(protocol, descriptor)`; closes the descriptor if the socket does not take it, for want of memory
/// perhaps, which may also be thrown.
template <class Socket>
std::error_code assign_descriptor(Socket& socket, const typename Socket::protocol_type& protocol, int descriptor) {
    std::error_code error;
    try {
        socket.assign(protocol, descriptor, error);
    } catch (...) {
        ::close(descriptor);
        throw;
    }
    if (error) ::close(descriptor);
    return error;
}

/// Like `socket.open(protocol)`, and close-on-exec from its first instant. Works for acceptors too.
template <class Socket>
std::error_code open_socket(Socket& socket, const typename Socket::protocol_type& protocol) {
#if defined(SOCK_CLOEXEC)
    const int descriptor = ::socket(protocol.family(), protocol.type() | SOCK_CLOEXEC, protocol.protocol());
#else
    const int descriptor = ::socket(protocol.family(), protocol.type(), protocol.protocol());
    if (descriptor >= 0) ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);  // as early as this system allows
#endif
    if (descriptor < 0) return {errno, std::system_category()};
    return assign_descriptor(socket, protocol, descriptor);
}

/// accept(2), close-on-exec from its first instant. `peer` becomes the address of the peer, an endpoint of Asio's.
/// Returns the descriptor, or -1 with `error`.
template <class Address>
int accept_descriptor(int listener, Address& peer, std::error_code& error) {
    auto size = static_cast<socklen_t>(peer.capacity());
#if defined(SOCK_CLOEXEC)
    const int descriptor = ::accept4(listener, peer.data(), &size, SOCK_CLOEXEC);
#else
    const int descriptor = ::accept(listener, peer.data(), &size);
    if (descriptor >= 0) ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
#endif
    error = descriptor < 0 ? std::error_code(errno, std::system_category()) : std::error_code();
    if (descriptor >= 0) peer.resize(size);
    return descriptor;
}

}  // namespace echo::detail
