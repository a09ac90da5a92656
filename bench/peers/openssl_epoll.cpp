// An echo server on OpenSSL and epoll, written by hand: TLS 1.3, one record read and one written at a time, one receive
// for all that has arrived.
//
//     echo-peer-openssl-epoll CERTIFICATE KEY
#include <csignal>

#include <array>
#include <cstddef>
#include <unordered_map>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "listen.hpp"

namespace {

[[noreturn]] void fail_with_tls(const char* what) {
    std::fprintf(stderr, "%s: ", what);
    ERR_print_errors_fp(stderr);
    std::exit(1);
}

SSL_CTX* make_context(const char* certificate, const char* key) {
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_num_tickets(context, 0);
    // Otherwise each record takes two receives, one for its head.
    SSL_CTX_set_read_ahead(context, 1);
    if (SSL_CTX_use_certificate_chain_file(context, certificate) != 1) fail_with_tls(certificate);
    if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1) fail_with_tls(key);
    return context;
}

// As in the bare loop, a peer that does not take its answers stops everybody.
bool write_all(SSL* tls, const char* bytes, int size) {
    for (;;) {
        const int result = SSL_write(tls, bytes, size);
        if (result > 0) return true;  // the whole, as partial writes are not enabled
        if (SSL_get_error(tls, result) != SSL_ERROR_WANT_WRITE) return false;
        pollfd wait{.fd = SSL_get_fd(tls), .events = POLLOUT, .revents = 0};
        ::poll(&wait, 1, -1);
    }
}

// Returns whether the connection goes on. The handshake is made by the first reads.
bool answer(SSL* tls) {
    static std::array<char, SSL3_RT_MAX_PLAIN_LENGTH> bytes;
    do {
        const int size = SSL_read(tls, bytes.data(), static_cast<int>(bytes.size()));
        if (size <= 0) return SSL_get_error(tls, size) == SSL_ERROR_WANT_READ;
        if (!write_all(tls, bytes.data(), size)) return false;
    } while (SSL_has_pending(tls) == 1);
    return true;
}

void watch(int poll, int descriptor) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor}};
    if (::epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) != 0) bench::fail("epoll_ctl");
}

}  // namespace

int main(int count, char** words) {
    if (count != 3) return std::fputs("usage: echo-peer-openssl-epoll CERTIFICATE KEY\n", stderr), 2;
    ::signal(SIGPIPE, SIG_IGN);  // a write to a peer that has gone then fails only
    SSL_CTX* context = make_context(words[1], words[2]);
    const int listener = bench::listen_on_loopback();
    const int poll = ::epoll_create1(EPOLL_CLOEXEC);
    watch(poll, listener);
    bench::say_listening(listener);
    std::unordered_map<int, SSL*> connections;
    std::array<epoll_event, 512> events;
    for (;;) {
        const int ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < ready; ++i) {
            const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
            if (descriptor == listener) {
                const int connection = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
                if (connection < 0) continue;
                bench::send_without_delay(connection);
                SSL* tls = connections[connection] = SSL_new(context);
                SSL_set_fd(tls, connection);
                SSL_set_accept_state(tls);
                watch(poll, connection);
            } else if (SSL* tls = connections.at(descriptor); !answer(tls)) {
                ERR_clear_error();
                SSL_free(tls);
                ::close(descriptor);
                connections.erase(descriptor);
            }
        }
    }
}
