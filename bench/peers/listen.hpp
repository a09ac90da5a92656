// What the peers have in common, which is not what they are compared for: a socket that listens on a free port of
// 127.0.0.1, and the line by which a program tells where it listens, the same as that of echo-server.
#pragma once

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace bench {

[[noreturn]] inline void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

inline int listen_on_loopback() {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("bind");
    if (::listen(listener, SOMAXCONN) != 0) fail("listen");
    return listener;
}

inline void say_listening(int listener) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    if (::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) fail("getsockname");
    std::printf("listening on 127.0.0.1:%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
}

/// TCP_NODELAY: an answer does not wait for the acknowledgement of the one before it.
inline void send_without_delay(int connection) {
    const int on = 1;
    ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

/// How many threads the first argument asks for; 1 without it.
inline std::size_t threads_asked_for(int count, char** words) {
    return count > 1 ? std::strtoul(words[1], nullptr, 10) : 1;
}

}  // namespace bench
