#include "probe/certificate.hpp"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <exception>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/address.hpp>
#include <asio/strand.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connect/connector.hpp"
#include "proxy/proxy_header.hpp"

namespace echo::client_app {
namespace {

using Deadline = std::chrono::steady_clock::time_point;
using SystemTime = std::chrono::system_clock::time_point;
using Context = std::unique_ptr<SSL_CTX, decltype(&::SSL_CTX_free)>;
using Session = std::unique_ptr<SSL, decltype(&::SSL_free)>;

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;

    int get() const noexcept { return number_; }

private:
    int number_;
};

// A day is longer than anyone waits, and no clock overflows.
Deadline deadline_after(std::chrono::nanoseconds longest) {
    return std::chrono::steady_clock::now() + std::min<std::chrono::nanoseconds>(longest, std::chrono::hours(24));
}

// A socket that does not block, or an invalid one.
Descriptor connect_to(const Endpoint& endpoint, const EchoConfig& config, Deadline deadline) {
    asio::io_context context{1};
    const detail::PoolExecutor executor = asio::make_strand(context.get_executor());
    detail::Connector connector(executor, endpoint, config);
    detail::Socket socket(context.get_executor());
    std::error_code error = asio::error::operation_aborted;
    const auto end_connecting = [&error](const std::exception_ptr& fault, std::error_code end) {
        if (!fault) error = end;
    };
    auto connecting = connector.connect(socket);
    asio::co_spawn(executor, std::move(connecting), end_connecting);
    context.run_until(deadline);
    if (!context.stopped()) {
        connector.cancel();
        std::error_code ignored;
        socket.close(ignored);
        context.run();
        return Descriptor(-1);
    }
    if (error) return Descriptor(-1);
    socket.native_non_blocking(true, error);
    return Descriptor(error ? -1 : socket.release());
}

bool is_address(const std::string& host) {
    std::error_code error;
    asio::ip::make_address(host, error);
    return !error;
}

// Of a connection that is nobody else's.
std::string header_for(ProxyVersion version) {
    switch (version) {
        case ProxyVersion::none: break;
        case ProxyVersion::v1: return detail::proxy_header_text(std::nullopt);
        case ProxyVersion::v2: return detail::proxy_header_binary(std::nullopt);
    }
    return {};
}

SystemTime to_system_time(const ASN1_TIME* time) {
    std::tm date{};
    ::ASN1_TIME_to_tm(time, &date);
    return std::chrono::system_clock::from_time_t(::timegm(&date));
}

// Called for each certificate of the chain; the last is the server's own.
int note_end(int, X509_STORE_CTX* store) {
    auto* const session = static_cast<SSL*>(::X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto* const end = static_cast<std::optional<SystemTime>*>(SSL_get_app_data(session));
    if (::X509_STORE_CTX_get_error_depth(store) == 0) {
        *end = to_system_time(::X509_get0_notAfter(::X509_STORE_CTX_get_current_cert(store)));
    }
    return 1;
}

// Who connects without it where the server asks for one is counted as a failure there.
void show_own_certificate(SSL* session, const TlsConfig& tls) {
    if (tls.certificate_file.empty()) return;
    ::SSL_use_certificate_chain_file(session, tls.certificate_file.c_str());
    ::SSL_use_PrivateKey_file(session, tls.private_key_file.c_str(), SSL_FILETYPE_PEM);
}

// What `step` of the session comes to, which is done again whenever the socket is ready, until the deadline.
template <class Step>
int result_of(SSL* session, Deadline deadline, Step step) {
    for (;;) {
        ::ERR_clear_error();  // SSL_get_error(3) looks at the whole queue
        const int result = step(session);
        const int wanted = ::SSL_get_error(session, result);
        if (wanted != SSL_ERROR_WANT_READ && wanted != SSL_ERROR_WANT_WRITE) return result;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return -1;
        const short events = wanted == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
        pollfd socket{::SSL_get_fd(session), events, 0};
        ::poll(&socket, 1, static_cast<int>(left.count()));
    }
}

// In order, so that nothing of it looks like a fault to the server: what it still sends is read first.
void leave(SSL* session, Deadline deadline) {
    ::SSL_shutdown(session);
    char bytes[1024];
    const auto read = [&bytes](SSL* from) { return ::SSL_read(from, bytes, sizeof bytes); };
    for (int reads = 0; reads < 16 && result_of(session, deadline, read) > 0; ++reads) continue;
}

}  // namespace

std::optional<SystemTime> certificate_end(const std::string& peer, const Endpoint& endpoint, const EchoConfig& config,
                                          std::chrono::nanoseconds longest) {
    const Deadline deadline = deadline_after(longest);
    const Descriptor socket = connect_to(peer.empty() ? endpoint : Endpoint(peer), config, deadline);
    if (socket.get() < 0) return std::nullopt;
    const std::string header = header_for(config.proxy_protocol);
    if (!header.empty() && ::send(socket.get(), header.data(), header.size(), MSG_NOSIGNAL) < 0) return std::nullopt;
    const Context tls(::SSL_CTX_new(::TLS_client_method()), &::SSL_CTX_free);
    const Session session(tls ? ::SSL_new(tls.get()) : nullptr, &::SSL_free);
    if (!session || ::SSL_set_fd(session.get(), socket.get()) != 1) return std::nullopt;
    std::optional<SystemTime> end;
    SSL_set_app_data(session.get(), &end);
    ::SSL_set_verify(session.get(), SSL_VERIFY_PEER, &note_end);
    const std::string& name = config.tls.server_name.empty() ? endpoint.host() : config.tls.server_name;
    if (!is_address(name)) SSL_set_tlsext_host_name(session.get(), name.c_str());  // a name, and no address
    show_own_certificate(session.get(), config.tls);
    if (result_of(session.get(), deadline, ::SSL_connect) == 1) leave(session.get(), deadline);
    return end;
}

}  // namespace echo::client_app
