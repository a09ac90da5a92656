// The least that an echo server can do on Linux: one thread, epoll, one read and one write a wake-up. It finds no
// messages and knows no limits; it stands for what this machine can do.
//
//     echo-bare-server PORT
#include <cstdio>
#include <cstdlib>

#include <array>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

[[noreturn]] void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

void watch(int poll, int descriptor) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor}};
    if (::epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) != 0) fail("epoll_ctl");
}

int listen_on(unsigned short port) {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("bind");
    if (::listen(listener, SOMAXCONN) != 0) fail("listen");
    return listener;
}

void accept_one(int poll, int listener) {
    const int connection = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    const int on = 1;
    ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    watch(poll, connection);
}

// A peer that does not take its answers stops everybody: enough for a load that does.
void answer(int connection) {
    static std::array<char, 64 * 1024> bytes;
    const ssize_t size = ::recv(connection, bytes.data(), bytes.size(), MSG_DONTWAIT);
    for (ssize_t sent = 0; sent < size;) {
        const auto rest = static_cast<std::size_t>(size - sent);
        const ssize_t part = ::send(connection, bytes.data() + sent, rest, MSG_NOSIGNAL);
        if (part <= 0) break;
        sent += part;
    }
    if (size == 0) ::close(connection);
}

}  // namespace

int main(int count, char** words) {
    if (count != 2) return std::fputs("usage: echo-bare-server PORT\n", stderr), 2;
    const int listener = listen_on(static_cast<unsigned short>(std::atoi(words[1])));
    const int poll = ::epoll_create1(EPOLL_CLOEXEC);
    watch(poll, listener);
    std::puts("listening");
    std::fflush(stdout);
    std::array<epoll_event, 512> events;
    for (;;) {
        const int ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < ready; ++i) {
            const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
            descriptor == listener ? accept_one(poll, listener) : answer(descriptor);
        }
    }
}
