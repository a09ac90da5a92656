// Bytes from the bare load to a server and back, as they are or under TLS.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

#include <algorithm>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace bench {

[[noreturn]] inline void fail(const char* what) {
    std::perror(what);
    std::exit(1);
}

[[noreturn]] inline void fail_with(const char* sentence) {
    std::fprintf(stderr, "%s\n", sentence);
    std::exit(1);
}

/// Whose certificate it is, is not asked.
inline SSL_CTX* make_tls() {
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE);
    SSL_CTX_set_read_ahead(context, 1);
    return context;
}

/// Connects when it is made, and is closed with the process. Any failure ends the process.
class LoadSocket {
public:
    /// `tls`: null for none.
    LoadSocket(unsigned short port, SSL_CTX* tls) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("connect");
        const int on = 1;
        ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (tls != nullptr) agree_on(tls);
    }

    int descriptor() const { return descriptor_; }

    /// How many bytes, or 0 if there are none now.
    std::size_t receive(char* bytes, std::size_t size) {
        if (tls_ != nullptr) {
            const int result = SSL_read(tls_, bytes, static_cast<int>(size));
            if (result <= 0 && SSL_get_error(tls_, result) != SSL_ERROR_WANT_READ) fail_with("TLS: the read failed");
            return static_cast<std::size_t>(std::max(result, 0));
        }
        const ssize_t result = ::recv(descriptor_, bytes, size, MSG_DONTWAIT);
        if (result == 0) fail_with("the server has closed the connection");
        if (result < 0 && errno != EAGAIN) fail("recv");
        return static_cast<std::size_t>(std::max<ssize_t>(result, 0));
    }

    /// Whether there is more to receive that no descriptor tells of.
    bool holds_more() const { return tls_ != nullptr && SSL_has_pending(tls_) == 1; }

    /// How many bytes were taken, which may be none.
    std::size_t send(const char* bytes, std::size_t size) {
        if (tls_ != nullptr) {
            const int result = SSL_write(tls_, bytes, static_cast<int>(std::min<std::size_t>(size, 1 << 30)));
            if (result <= 0 && SSL_get_error(tls_, result) != SSL_ERROR_WANT_WRITE) fail_with("TLS: the write failed");
            return static_cast<std::size_t>(std::max(result, 0));
        }
        const ssize_t result = ::send(descriptor_, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (result < 0 && errno != EAGAIN) fail("send");
        return static_cast<std::size_t>(std::max<ssize_t>(result, 0));
    }

private:
    void agree_on(SSL_CTX* context) {
        tls_ = SSL_new(context);
        SSL_set_fd(tls_, descriptor_);
        if (SSL_connect(tls_) != 1) fail_with("TLS: the handshake failed");
        ::fcntl(descriptor_, F_SETFL, ::fcntl(descriptor_, F_GETFL) | O_NONBLOCK);
    }

    int descriptor_;
    SSL* tls_ = nullptr;
};

}  // namespace bench
