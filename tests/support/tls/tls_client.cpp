#include "support/tls/tls_client.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <utility>

#include <openssl/err.h>
#include <openssl/x509.h>
#include <poll.h>

namespace echo::test {
namespace {

[[noreturn]] void fail_tls(const std::string& what) {
    const char* const reason = ERR_reason_error_string(ERR_get_error());
    ERR_clear_error();
    throw std::runtime_error("TLS client: " + what + ": " + (reason ? reason : "the connection has ended"));
}

void configure(SSL_CTX* context, const TlsClientConfig& config) {
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // So that versions that are off by default can be had, to see them refused.
    SSL_CTX_set_security_level(context, config.version != 0 && config.version < TLS1_2_VERSION ? 0 : 1);
    SSL_CTX_set_min_proto_version(context, config.version);
    SSL_CTX_set_max_proto_version(context, config.version);
    if (!config.ciphers.empty()) SSL_CTX_set_cipher_list(context, config.ciphers.c_str());
    if (!config.ca_file.empty()) {
        SSL_CTX_load_verify_locations(context, config.ca_file.c_str(), nullptr);
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    }
    if (config.identity) {
        SSL_CTX_use_certificate_chain_file(context, config.identity->certificate_file.c_str());
        SSL_CTX_use_PrivateKey_file(context, config.identity->private_key_file.c_str(), SSL_FILETYPE_PEM);
    }
}

// None as long as it has no size.
int add_extension(SSL* /*connection*/, unsigned /*type*/, const unsigned char** content, std::size_t* size,
                  int* /*alert*/, void* wanted) {
    static constexpr std::array<unsigned char, 0xffff> filling{};
    *content = filling.data();
    *size = *static_cast<const std::size_t*>(wanted);
    return *size > 0 ? 1 : 0;
}

bool wait_for(int descriptor, short events) {
    pollfd polled{descriptor, events, 0};
    const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(RawSocket::limit);
    return ::poll(&polled, 1, static_cast<int>(limit.count())) > 0;
}

}  // namespace

std::string client_hello() {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    const std::unique_ptr<SSL, decltype(&SSL_free)> client(SSL_new(context.get()), SSL_free);
    SSL_set_bio(client.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_connect(client.get());
    ERR_clear_error();
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(SSL_get_wbio(client.get()), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

TlsClient::TlsClient(const Endpoint& server, const TlsClientConfig& config)
    : socket_(server), extension_size_(std::make_unique<std::size_t>(0)), context_(SSL_CTX_new(TLS_client_method())) {
    // OpenSSL writes to a socket as to a file.
    std::signal(SIGPIPE, SIG_IGN);
    configure(context_.get(), config);
    constexpr unsigned of_nobody = 0xff77;
    SSL_CTX_add_client_custom_ext(context_.get(), of_nobody, add_extension, nullptr, extension_size_.get(), nullptr,
                                  nullptr);
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), socket_.descriptor());
    if (config.session) SSL_set_session(tls_.get(), config.session.get());
}

TlsClient TlsClient::connected(const Endpoint& server, const TlsClientConfig& config) {
    TlsClient client(server, config);
    client.handshake();
    return client;
}

bool TlsClient::wait_after(int result, const char* what) const {
    if (result > 0) return false;
    const int wanted = SSL_get_error(tls_.get(), result);
    if (wanted != SSL_ERROR_WANT_READ && wanted != SSL_ERROR_WANT_WRITE) fail_tls(what);
    if (!wait_for(socket_.descriptor(), wanted == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT)) {
        fail_tls(std::string("gave up waiting to ") + what);
    }
    return true;
}

bool TlsClient::is_at_end(int result) const {
    return result <= 0 && SSL_get_error(tls_.get(), result) == SSL_ERROR_ZERO_RETURN;
}

void TlsClient::handshake() {
    ERR_clear_error();
    while (wait_after(SSL_connect(tls_.get()), "shake hands")) continue;
}

void TlsClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        ERR_clear_error();
        const int sent = SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()));
        if (!wait_after(sent, "send")) bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::optional<std::size_t> TlsClient::read_some(char* space, std::size_t size) {
    for (;;) {
        ERR_clear_error();
        const int received = SSL_read(tls_.get(), space, static_cast<int>(size));
        if (is_at_end(received)) return std::nullopt;
        if (!wait_after(received, "receive")) return static_cast<std::size_t>(received);
    }
}

std::string TlsClient::receive(std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t filled = 0;
    while (filled < size) {
        const auto received = read_some(bytes.data() + filled, size - filled);
        if (!received) fail_tls("the end came after " + std::to_string(filled) + " bytes");
        filled += *received;
    }
    return bytes;
}

std::string TlsClient::receive_until_end() {
    std::string bytes;
    std::array<char, 16'384> space;
    while (const auto received = read_some(space.data(), space.size())) bytes.append(space.data(), *received);
    return bytes;
}

// A server that pauses until it is read from must never be waited for with the sending alone.
std::string TlsClient::exchange(std::string_view bytes) {
    std::string received;
    std::array<char, 16'384> space;
    while (!bytes.empty()) {
        ERR_clear_error();
        const int sent = SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()));
        if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
        const bool write_blocks = sent <= 0;
        if (write_blocks && SSL_get_error(tls_.get(), sent) != SSL_ERROR_WANT_WRITE) fail_tls("send");
        const int got = SSL_read(tls_.get(), space.data(), static_cast<int>(space.size()));
        if (got > 0) received.append(space.data(), static_cast<std::size_t>(got));
        if (got <= 0 && SSL_get_error(tls_.get(), got) != SSL_ERROR_WANT_READ) fail_tls("receive");
        const bool moves = !write_blocks || got > 0;
        if (!moves && !wait_for(socket_.descriptor(), POLLIN | POLLOUT)) fail_tls("gave up waiting to exchange");
    }
    say_end();
    return received + receive_until_end();
}

void TlsClient::ask_to_renegotiate() {
    ERR_clear_error();
    if (SSL_renegotiate(tls_.get()) != 1) fail_tls("ask to renegotiate");
}

std::string TlsClient::hello_again(std::size_t extension_size) {
    *extension_size_ = extension_size;
    ask_to_renegotiate();
    SSL_set0_wbio(tls_.get(), BIO_new(BIO_s_mem()));
    SSL_do_handshake(tls_.get());
    ERR_clear_error();
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(SSL_get_wbio(tls_.get()), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

void TlsClient::say_end() {
    ERR_clear_error();
    const int result = SSL_shutdown(tls_.get());
    if (result < 0) fail_tls("say the end");
}

bool TlsClient::resumed() const {
    return SSL_session_reused(tls_.get()) == 1;
}

std::string TlsClient::server_certificate_name() const {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(tls_.get()), X509_free);
    if (!certificate) fail_tls("the server showed no certificate");
    std::array<char, 256> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name.data(),
                              static_cast<int>(name.size()));
    return name.data();
}

std::shared_ptr<SSL_SESSION> TlsClient::session() const {
    return {SSL_get1_session(tls_.get()), SSL_SESSION_free};
}

}  // namespace echo::test
