#include "probe/certificate.hpp"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <memory>
#include <string>
#include <utility>

#include <netdb.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "proxy/proxy_header.hpp"

namespace echo::client_app {
namespace {

using SystemTime = std::chrono::system_clock::time_point;
using Context = std::unique_ptr<SSL_CTX, decltype(&::SSL_CTX_free)>;
using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;
using Session = std::unique_ptr<SSL, decltype(&::SSL_free)>;

class Socket {
public:
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    ~Socket() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Socket& operator=(Socket&&) = delete;

    int get() const noexcept { return descriptor_; }

private:
    int descriptor_;
};

// `flags`: with AI_NUMERICHOST nobody is asked.
Addresses addresses_of(const std::string& host, const std::string& port, AddressFamily family, int flags) {
    addrinfo wanted{};
    wanted.ai_flags = flags | AI_NUMERICSERV;
    if (family != AddressFamily::any) wanted.ai_family = family == AddressFamily::v4 ? AF_INET : AF_INET6;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), port.c_str(), &wanted, &found) != 0) found = nullptr;
    return {found, &::freeaddrinfo};
}

void limit_waits(int socket, std::chrono::nanoseconds longest) {
    const auto microseconds = std::max<std::int64_t>(longest.count() / 1000, 1);
    const timeval limit{.tv_sec = microseconds / 1'000'000, .tv_usec = microseconds % 1'000'000};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);  // connect(2) as well
}

// The first that takes a connection, or an invalid one.
Socket connect_to(const addrinfo* addresses, std::chrono::nanoseconds longest) {
    for (const addrinfo* address = addresses; address != nullptr; address = address->ai_next) {
        Socket socket(::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
        limit_waits(socket.get(), longest);
        if (::connect(socket.get(), address->ai_addr, address->ai_addrlen) == 0) return socket;
    }
    return Socket(-1);
}

bool is_address(const std::string& host) {
    return addresses_of(host, "0", AddressFamily::any, AI_NUMERICHOST) != nullptr;
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

// In order, so that nothing of it looks like a fault to the server: what it still sends is read first.
void leave(SSL* session) {
    ::SSL_shutdown(session);
    char bytes[1024];
    for (int reads = 0; reads < 16 && ::SSL_read(session, bytes, sizeof bytes) > 0; ++reads) continue;
}

}  // namespace

std::optional<SystemTime> certificate_end(const std::string& peer, const Endpoint& endpoint, const EchoConfig& config,
                                          std::chrono::nanoseconds longest) {
    const Endpoint to = peer.empty() ? endpoint : Endpoint(peer);
    const Addresses addresses = addresses_of(to.host().empty() ? "localhost" : to.host(), std::to_string(to.port()),
                                             config.address_family, peer.empty() ? 0 : AI_NUMERICHOST);
    const Socket socket = connect_to(addresses.get(), longest);
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
    if (::SSL_connect(session.get()) == 1) leave(session.get());
    return end;
}

}  // namespace echo::client_app
