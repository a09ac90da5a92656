#include "support/peers/raw_socket.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace echo::test {
namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error("raw socket: " + what);
}

[[noreturn]] void fail_with_errno(const std::string& what) {
    fail(what + ": " + std::generic_category().message(errno));
}

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;

    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

template <class T>
Address to_address(const T& specific) {
    Address address;
    std::memcpy(&address.storage, &specific, sizeof specific);
    address.size = sizeof specific;
    return address;
}

Address to_address(const Endpoint& endpoint) {
    if (endpoint.transport() == Endpoint::Transport::local) {
        sockaddr_un local{};
        local.sun_family = AF_UNIX;
        endpoint.path().copy(local.sun_path, sizeof local.sun_path - 1);
        return to_address(local);
    }
    const std::string host = endpoint.host().empty() ? "127.0.0.1" : endpoint.host();
    sockaddr_in6 v6{};
    if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(endpoint.port());
        return to_address(v6);
    }
    sockaddr_in v4{};
    if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) != 1) fail(host + " is not an address");
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port());
    return to_address(v4);
}

// How large the buffer of the peer becomes depends on the size of its segments, which loopback makes huge.
void make_buffers_small(int descriptor, int buffer) {
    const int segment = 536;  // what every TCP can take (RFC 9293, section 3.7.1)
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
    ::setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
}

}  // namespace

RawSocket::RawSocket(const Endpoint& server, Buffers buffers) {
    const Address address = to_address(server);
    descriptor_ = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor_ < 0) fail_with_errno("no socket");
    if (buffers == Buffers::small) make_buffers_small(descriptor_, 8192);
    if (buffers == Buffers::smallest) make_buffers_small(descriptor_, 1);  // the system takes its least
    if (::connect(descriptor_, address.get(), address.size) != 0) {
        const int error = errno;
        close();
        errno = error;
        fail_with_errno("cannot connect to " + server.to_string());
    }
    const int on = 1;
    if (address.storage.ss_family != AF_UNIX) ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(descriptor_, F_SETFL, O_NONBLOCK);
}

RawSocket::RawSocket(RawSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

RawSocket& RawSocket::operator=(RawSocket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

void RawSocket::wait_until(Wanted wanted, const char* what) const {
    pollfd polled{descriptor_, static_cast<short>(wanted == Wanted::readable ? POLLIN : POLLOUT), 0};
    const auto deadline = std::chrono::steady_clock::now() + limit;
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) fail(std::string("gave up waiting to ") + what);
        const int ready = ::poll(&polled, 1, static_cast<int>(left.count()));
        if (ready > 0) return;
        if (ready < 0 && errno != EINTR) fail_with_errno("poll");
    }
}

std::size_t RawSocket::send_some(std::string_view bytes) {
    const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) return static_cast<std::size_t>(sent);
    if (errno != EAGAIN && errno != EWOULDBLOCK) fail_with_errno("cannot send");
    return 0;
}

void RawSocket::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t sent = send_some(bytes);
        bytes.remove_prefix(sent);
        if (sent == 0) wait_until(Wanted::writable, "send");
    }
}

std::ptrdiff_t RawSocket::receive_some(char* space, std::size_t size) {
    for (;;) {
        wait_until(Wanted::readable, "receive");
        const ssize_t received = ::recv(descriptor_, space, size, 0);
        if (received >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) return received;
    }
}

std::string RawSocket::receive(std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t filled = 0;
    while (filled < size) {
        const auto received = receive_some(bytes.data() + filled, size - filled);
        if (received < 0) fail_with_errno("cannot receive");
        if (received == 0) {
            fail("the connection ended after " + std::to_string(filled) + " of " + std::to_string(size) + " bytes");
        }
        filled += static_cast<std::size_t>(received);
    }
    return bytes;
}

std::string RawSocket::receive_until_end() {
    std::string bytes;
    std::array<char, 65'536> space;
    for (;;) {
        const auto received = receive_some(space.data(), space.size());
        if (received < 0) fail_with_errno("the connection did not end in good order");
        if (received == 0) return bytes;
        bytes.append(space.data(), static_cast<std::size_t>(received));
    }
}

bool RawSocket::ends_by_reset() {
    std::array<char, 65'536> space;
    std::ptrdiff_t received = 1;
    while (received > 0) received = receive_some(space.data(), space.size());
    return received < 0 && errno == ECONNRESET;
}

std::size_t RawSocket::available() const {
    int bytes = 0;
    if (::ioctl(descriptor_, FIONREAD, &bytes) != 0) fail_with_errno("FIONREAD");
    return static_cast<std::size_t>(bytes);
}

void RawSocket::shutdown_send() {
    if (::shutdown(descriptor_, SHUT_WR) != 0) fail_with_errno("shutdown");
}

void RawSocket::reset() {
    // Lingering for no time at all is how a socket is told to send a reset instead of its end.
    const linger at_once{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

void RawSocket::close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

std::string RawSocket::local_address() const {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&storage), &size) != 0) fail_with_errno("getsockname");
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (storage.ss_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &storage, sizeof v6);
        ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
        return "[" + std::string(text.data()) + "]:" + std::to_string(ntohs(v6.sin6_port));
    }
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof v4);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    return std::string(text.data()) + ":" + std::to_string(ntohs(v4.sin_port));
}

}  // namespace echo::test
