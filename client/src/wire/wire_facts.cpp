// What a connection can tell about itself.
#include "wire/wire.hpp"

#include <cerrno>
#include <chrono>
#include <optional>
#include <system_error>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <asio/error.hpp>

#include <echo/error.hpp>

#include "net/socket_address.hpp"

namespace echo::detail {
namespace {

// None if the descriptor is not a TCP socket's, or the system does not tell. Other systems than Linux have the option
// under the same name, with other fields.
std::optional<TcpStatistics> read_tcp_statistics([[maybe_unused]] int descriptor) noexcept {
#if defined(__linux__)
    tcp_info told{};
    ::socklen_t size = sizeof told;
    // A Unix socket refuses it.
    if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &told, &size) != 0) return std::nullopt;
    return TcpStatistics{.round_trip = std::chrono::microseconds(told.tcpi_rtt),
                         .round_trip_variation = std::chrono::microseconds(told.tcpi_rttvar),
                         .retransmits = told.tcpi_total_retrans,
                         .lost = told.tcpi_lost};
#else
    return std::nullopt;
#endif
}

}  // namespace

std::optional<asio::ip::tcp::endpoint> Wire::address() {
    std::error_code error;
    const auto address = stream_.socket().remote_endpoint(error);
    if (error || !is_tcp(address)) return std::nullopt;
    return to_tcp(address);
}

ConnectionMade Wire::made(std::uint64_t session) const {
    return {.session = session,
            .peer = peer_,
            .resolving = connector_.resolving(),
            .connecting = connected_at_ - began_at_ - connector_.resolving(),
            .handshaking = tls_ ? established_at_ - connected_at_ : std::chrono::nanoseconds(0),
            .tcp = tcp_when_connected_};
}

std::optional<std::chrono::nanoseconds> Wire::first_byte() const noexcept {
    if (!has_received_) return std::nullopt;
    return first_byte_at_ - established_at_;
}

std::optional<TcpStatistics> Wire::tcp_statistics() {
    return read_tcp_statistics(stream_.native_handle());
}

std::error_code Wire::find_end() {
    char byte;
    const ssize_t size = ::recv(stream_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (size > 0) return tls_ ? find_end_behind_bytes() : make_error_code(errc::unexpected_reply);
    if (size == 0) return asio::error::eof;
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return {};
    return {errno, std::system_category()};
}

// Under TLS what has arrived may be the protocol's own: a session ticket, or the word that this is the end.
std::error_code Wire::find_end_behind_bytes() {
#if defined(POLLRDHUP)
    pollfd socket{stream_.native_handle(), POLLRDHUP, 0};
    if (::poll(&socket, 1, 0) > 0) return asio::error::eof;
#endif
    return {};
}

}  // namespace echo::detail
