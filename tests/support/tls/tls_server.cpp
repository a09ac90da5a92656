#include "support/tls/tls_server.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <openssl/ssl.h>

namespace echo::test {
namespace {

using asio::use_awaitable;
using asio::ip::tcp;

constexpr std::string_view message_end = "\r\n\r\n";

asio::ssl::context make_context(const TlsServerConfig& config) {
    asio::ssl::context context(asio::ssl::context::tls_server);
    SSL_CTX* const native = context.native_handle();
    context.use_certificate_chain_file(config.identity.certificate_file);
    context.use_private_key_file(config.identity.private_key_file, asio::ssl::context::pem);
    if (!config.client_ca_file.empty()) {
        context.load_verify_file(config.client_ca_file);
        context.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    }
    if (config.lowest_version != 0) SSL_CTX_set_min_proto_version(native, config.lowest_version);
    if (config.highest_version != 0) SSL_CTX_set_max_proto_version(native, config.highest_version);
    if (!config.ciphers.empty()) SSL_CTX_set_cipher_list(native, config.ciphers.c_str());
    // So that versions that are off by default can be had, to see them refused.
    SSL_CTX_set_security_level(native, 0);
    constexpr std::array<unsigned char, 4> any{'e', 'c', 'h', 'o'};
    SSL_CTX_set_session_id_context(native, any.data(), any.size());
    return context;
}

}  // namespace

TlsPeer::TlsPeer(TlsServer& server, tcp::socket socket, std::size_t number)
    : server_(server), stream_(std::move(socket), server.tls_), number_(number) {}

asio::awaitable<void> TlsPeer::handshake() {
    co_await stream_.async_handshake(asio::ssl::stream_base::server, use_awaitable);
}

asio::awaitable<std::string> TlsPeer::read_message() {
    const std::size_t size =
        co_await asio::async_read_until(stream_, asio::dynamic_buffer(received_), message_end, use_awaitable);
    std::string message = received_.substr(0, size - message_end.size());
    received_.erase(0, size);
    co_return message;
}

asio::awaitable<void> TlsPeer::send(std::string bytes) {
    co_await asio::async_write(stream_, asio::buffer(bytes), use_awaitable);
}

asio::awaitable<void> TlsPeer::echo() {
    for (;;) {
        std::string message = co_await read_message();
        message += message_end;
        co_await send(std::move(message));
    }
}

asio::awaitable<void> TlsPeer::say_end() {
    co_await stream_.async_shutdown(use_awaitable);
}

asio::awaitable<void> TlsPeer::gate() {
    std::error_code woken;
    if (!server_.gate_is_open_) co_await server_.gate_.async_wait(asio::redirect_error(use_awaitable, woken));
}

asio::awaitable<void> TlsPeer::read_until_closed() {
    std::array<char, 4096> space;
    for (;;) co_await stream_.async_read_some(asio::buffer(space), use_awaitable);
}

asio::awaitable<void> TlsPeer::send_raw(std::string bytes) {
    co_await asio::async_write(stream_.next_layer(), asio::buffer(bytes), use_awaitable);
}

asio::awaitable<std::string> TlsPeer::read_raw(std::size_t size) {
    std::string bytes(size, '\0');
    co_await asio::async_read(stream_.next_layer(), asio::buffer(bytes), use_awaitable);
    co_return bytes;
}

void TlsPeer::reset() {
    stream_.next_layer().set_option(asio::socket_base::linger(true, 0));
    stream_.next_layer().close();
}

bool TlsPeer::resumed() {
    return SSL_session_reused(stream_.native_handle()) == 1;
}

std::string TlsPeer::server_name() {
    const char* const name = SSL_get_servername(stream_.native_handle(), TLSEXT_NAMETYPE_host_name);
    return name ? name : "";
}

TlsServer::TlsServer(Script script, TlsServerConfig config)
    : script_(std::move(script)), tls_(make_context(config)), acceptor_(context_, config.listen),
      port_(acceptor_.local_endpoint().port()), gate_(context_, asio::steady_timer::time_point::max()) {
    asio::co_spawn(context_, accept(), asio::detached);
    thread_ = std::thread([this] { context_.run(); });
}

TlsServer::~TlsServer() {
    context_.stop();
    thread_.join();
}

Endpoint TlsServer::endpoint(const std::string& host) const {
    return "tls://" + host + ":" + std::to_string(port_);
}

void TlsServer::open_gate() {
    asio::post(context_, [this] {
        gate_is_open_ = true;
        gate_.cancel();
    });
}

std::vector<std::error_code> TlsServer::ends() const {
    const std::lock_guard lock(ends_mutex_);
    return ends_;
}

asio::awaitable<void> TlsServer::accept() {
    for (;;) {
        tcp::socket socket = co_await acceptor_.async_accept(use_awaitable);
        const auto peer = peers_.emplace(peers_.end(), *this, std::move(socket), ++accepted_);
        ++open_;
        asio::co_spawn(context_, run_script(peer), asio::detached);
    }
}

asio::awaitable<void> TlsServer::run_script(std::list<TlsPeer>::iterator peer) {
    std::error_code end;
    try {
        co_await script_(*peer);
    } catch (const std::system_error& error) {
        end = error.code();
    }
    peers_.erase(peer);
    --open_;
    const std::lock_guard lock(ends_mutex_);
    ends_.push_back(end);
}

TlsServer::Script tls_echo() {
    return [](TlsPeer& peer) -> asio::awaitable<void> {
        co_await peer.handshake();
        co_await peer.echo();
    };
}

EchoConfig trusting() {
    EchoConfig config;
    config.tls.ca_file = certificates().ca_file;
    return config;
}

TlsServerConfig only(int version) {
    TlsServerConfig config;
    config.lowest_version = config.highest_version = version;
    return config;
}

}  // namespace echo::test
