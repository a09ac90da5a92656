// Sockets that somebody else has made to listen.
#include <cerrno>
#include <cstddef>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "listen/address.hpp"
#include "listen/bind.hpp"
#include "socket/system_error.hpp"

namespace echo::server_detail {
namespace {

int socket_option(int descriptor, int name) {
    int value = 0;
    socklen_t size = sizeof value;
    if (::getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0) return value;
    throw std::system_error(errno, std::system_category(), "cannot listen on descriptor " + std::to_string(descriptor));
}

// A Unix socket without a file has a name that begins with a NUL, shown as "@" as usual, or none.
Endpoint local_endpoint(const sockaddr_un& address, std::size_t size) {
    const std::size_t name_size = size - offsetof(sockaddr_un, sun_path);
    if (name_size == 0) return "unix:@";
    std::string name(address.sun_path, name_size);
    if (name.front() == '\0') return "unix:@" + name.substr(1);
    return "unix:" + name.substr(0, name.find('\0'));
}

Endpoint endpoint_of(const Acceptor& acceptor, bool tls) {
    const StreamAddress address = acceptor.local_endpoint();
    if (detail::is_tcp(address)) return (tls ? "tls://" : "") + detail::to_text(detail::to_tcp(address));
    return local_endpoint(*reinterpret_cast<const sockaddr_un*>(address.data()), address.size());
}

[[noreturn]] void refuse(int descriptor, const std::string& fault) {
    throw std::system_error(std::make_error_code(std::errc::invalid_argument),
                            "cannot listen on descriptor " + std::to_string(descriptor) + ", which " + fault);
}

void check(const ListeningSocket& socket, int family) {
    if (socket_option(socket.descriptor, SO_TYPE) != SOCK_STREAM) refuse(socket.descriptor, "is no stream socket");
    if (socket_option(socket.descriptor, SO_ACCEPTCONN) == 0) refuse(socket.descriptor, "does not listen");
    if (family != AF_INET && family != AF_INET6 && family != AF_UNIX) {
        refuse(socket.descriptor, "is neither a TCP nor a Unix socket");
    }
    if (family == AF_UNIX && socket.tls) refuse(socket.descriptor, "is a Unix socket, where TLS is not spoken");
}

}  // namespace

BoundEndpoint take_over(const ListeningSocket& socket, Executor executor) {
    const int family = socket_option(socket.descriptor, SO_DOMAIN);
    check(socket, family);
    Acceptor acceptor(executor);
    std::error_code error;
    acceptor.assign(StreamProtocol(family, 0), socket.descriptor, error);
    if (error) {
        throw std::system_error(to_system_error(error),
                                "cannot listen on descriptor " + std::to_string(socket.descriptor));
    }
    ::fcntl(socket.descriptor, F_SETFD, FD_CLOEXEC);
    // Who has made it may have chosen otherwise (KeepAlive= of systemd).
    if (family != AF_UNIX && socket_option(socket.descriptor, SO_KEEPALIVE) == 0)
        detail::set_keep_alive(acceptor.native_handle(), keep_alive_of_accepted);
    BoundEndpoint bound{.endpoint = endpoint_of(acceptor, socket.tls), .parts = {}, .stands_alone = true};
    bound.parts.push_back({0, std::move(acceptor)});
    return bound;
}

}  // namespace echo::server_detail
