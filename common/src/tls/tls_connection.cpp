#include "tls/tls_connection.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

#include <sys/socket.h>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <asio/error.hpp>
#include <asio/ssl/error.hpp>

namespace echo::detail {
namespace {

// Two reads of a record and a bit. OpenSSL goes on by itself from one message without data to the next, such as a
// change of keys, and a peer that sends nothing else would keep all others waiting.
constexpr std::size_t most_taken_in_a_step = 32 * 1024;

std::error_code openssl_error(unsigned long code) {
    return {static_cast<int>(code), asio::error::get_ssl_category()};
}

}  // namespace

// The socket as OpenSSL sees it. Its own kind would raise SIGPIPE, and know of the end before its reader does.
struct TlsSocket {
    static TlsConnection& owner(BIO* socket) { return *static_cast<TlsConnection*>(BIO_get_data(socket)); }

    // OpenSSL is asked to try again, whatever it was: an end of the socket is no failure of TLS, and told by itself.
    static int result(BIO* socket, ssize_t bytes, int direction) {
        BIO_clear_retry_flags(socket);
        if (bytes > 0) return static_cast<int>(bytes);
        if (bytes == 0) owner(socket).failure_ = asio::error::eof;
        if (bytes < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
            owner(socket).failure_.assign(errno, asio::error::get_system_category());
        }
        return retry(socket, direction);
    }

    static int retry(BIO* socket, int direction) {
        BIO_set_flags(socket, direction | BIO_FLAGS_SHOULD_RETRY);
        return -1;
    }

    static int read(BIO* socket, char* space, int size) {
        if (owner(socket).taken_ >= most_taken_in_a_step) return retry(socket, BIO_FLAGS_READ);
        const int descriptor = owner(socket).descriptor_;
        ssize_t bytes = 0;
        do {
            bytes = ::recv(descriptor, space, static_cast<std::size_t>(size), MSG_DONTWAIT);
        } while (bytes < 0 && errno == EINTR);
        if (bytes > 0) owner(socket).taken_ += static_cast<std::size_t>(bytes);
        if (bytes > 0 && !owner(socket).allows({space, static_cast<std::size_t>(bytes)})) {
            owner(socket).failure_ = openssl_error(ERR_PACK(ERR_LIB_SSL, 0, SSL_R_EXCESSIVE_MESSAGE_SIZE));
            return retry(socket, BIO_FLAGS_READ);
        }
        return result(socket, bytes, BIO_FLAGS_READ);
    }

    static int write(BIO* socket, const char* from, int size) {
        const int descriptor = owner(socket).descriptor_;
        ssize_t bytes = 0;
        do {
            bytes = ::send(descriptor, from, static_cast<std::size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL);
        } while (bytes < 0 && errno == EINTR);
        return result(socket, bytes, BIO_FLAGS_WRITE);
    }

    static long control(BIO* /*socket*/, int command, long /*number*/, void* /*pointer*/) {
        return command == BIO_CTRL_FLUSH ? 1 : 0;
    }

    // One per process.
    static BIO_METHOD* method() {
        static BIO_METHOD* const made = [] {
            BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
            if (!method) return method;
            BIO_meth_set_read(method, read);
            BIO_meth_set_write(method, write);
            BIO_meth_set_ctrl(method, control);
            return method;
        }();
        return made;
    }
};

namespace {

// In the handshake OpenSSL has space for what it sends from the beginning, and nearly all of it would stay empty.
constexpr long fragment_of_handshake = 4096;

int clamped(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, INT_MAX));
}

}  // namespace

void TlsConnection::Free::operator()(SSL* connection) const noexcept {
    SSL_free(connection);
}

TlsConnection::TlsConnection(SSL_CTX* context, int descriptor, std::function<void()> memory_changed)
    : descriptor_(descriptor), memory_changed_(std::move(memory_changed)), connection_(SSL_new(context)) {
    BIO* const socket = connection_ && TlsSocket::method() ? BIO_new(TlsSocket::method()) : nullptr;
    if (!socket) throw std::system_error(openssl_error(ERR_get_error()), "TLS");
    BIO_set_data(socket, this);
    BIO_set_init(socket, 1);
    SSL_set_bio(handle(), socket, socket);
    SSL_set_mode(handle(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // A record's worth for each direction is given back as soon as there is no part of a record in it.
    SSL_set_mode(handle(), SSL_MODE_RELEASE_BUFFERS);
    // Otherwise each record would take two reads, one for its five bytes of header.
    SSL_set_read_ahead(handle(), 1);
    SSL_set_max_send_fragment(handle(), fragment_of_handshake);
    memory_ = measure();
}

// Only a server is reached by those whom nobody knows.
bool TlsConnection::allows(std::string_view bytes) noexcept {
    if (SSL_is_server(handle()) == 0 || SSL_is_init_finished(handle()) == 1) return true;
    return handshake_limit_.take(bytes, SSL_version(handle()) == TLS1_2_VERSION);
}

// OpenSSL refuses another handshake of TLS 1.2 once it has read its first message, for which it allocates what that
// claims to hold.
bool TlsConnection::begins_anew() const noexcept {
    return is_established_ && SSL_is_server(handle()) == 1 && SSL_version(handle()) == TLS1_2_VERSION &&
           SSL_is_init_finished(handle()) == 0;
}

template <class Call>
TlsConnection::Step TlsConnection::take(Call call) {
    ERR_clear_error();
    failure_.clear();
    taken_ = 0;
    const int result = call();
    const int kind = SSL_get_error(handle(), result);
    Step step;
    if (result > 0) {
        step.bytes = static_cast<std::size_t>(result);
    } else {
        step.error = explain(kind);
        if (!step.error && begins_anew()) step.error = openssl_error(ERR_PACK(ERR_LIB_SSL, 0, SSL_R_NO_RENEGOTIATION));
        if (!step.error) step.wanted = kind == SSL_ERROR_WANT_WRITE ? Wanted::writable : Wanted::readable;
    }
    const std::size_t memory_before = std::exchange(memory_, measure());
    if (memory_before != memory_ && memory_changed_) memory_changed_();
    return step;
}

// No error: it is to be tried again.
std::error_code TlsConnection::explain(int kind) const {
    if (kind == SSL_ERROR_SSL) return openssl_error(ERR_get_error());
    if (kind == SSL_ERROR_ZERO_RETURN) return asio::error::eof;
    if (failure_ == asio::error::eof) return asio::ssl::error::stream_truncated;
    if (failure_) return failure_;
    if (kind == SSL_ERROR_WANT_READ || kind == SSL_ERROR_WANT_WRITE) return {};
    return asio::ssl::error::unexpected_result;
}

TlsConnection::Step TlsConnection::shake_hands(int (*side)(SSL*)) {
    const Step step = take([&] { return side(handle()); });
    if (step.error || step.wanted != Wanted::nothing) return step;
    is_established_ = true;
    SSL_set_max_send_fragment(handle(), SSL3_RT_MAX_PLAIN_LENGTH);
    return step;
}

TlsConnection::Step TlsConnection::accept() {
    return shake_hands(SSL_accept);
}

TlsConnection::Step TlsConnection::connect() {
    return shake_hands(SSL_connect);
}

TlsConnection::Step TlsConnection::read(asio::mutable_buffer space) {
    if (space.size() == 0) return {};
    return take([&] { return SSL_read(handle(), space.data(), clamped(space.size())); });
}

TlsConnection::Step TlsConnection::write(asio::const_buffer bytes) {
    if (bytes.size() == 0) return {};
    return take([&] { return SSL_write(handle(), bytes.data(), clamped(bytes.size())); });
}

std::size_t TlsConnection::measure() const noexcept {
    const bool has_part_to_read = SSL_has_pending(handle()) == 1;
    const bool has_part_to_write = SSL_want_write(handle());
    // A server's chain is without the peer's own certificate.
    const STACK_OF(X509)* const chain = SSL_get_peer_cert_chain(handle());
    const std::size_t certificates =
        (SSL_get0_peer_certificate(handle()) ? 1 : 0) + (chain ? static_cast<std::size_t>(sk_X509_num(chain)) : 0);
    static const TlsMemory costs = tls_memory(OpenSSL_version_num());
    const std::size_t in_handshake = SSL_get_state(handle()) == TLS_ST_BEFORE ? costs.before_hello : costs.handshake;
    return (SSL_is_init_finished(handle()) == 1 ? costs.established : in_handshake) + certificates * costs.certificate +
           (has_part_to_read ? costs.record : 0) + (has_part_to_write ? costs.record : 0);
}

}  // namespace echo::detail
