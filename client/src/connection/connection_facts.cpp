// What a connection can tell about itself.
#include "connection/connection.hpp"

#include <chrono>
#include <optional>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

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

ConnectionMade Connection::made(std::uint64_t session) const {
    return {.session = session,
            .peer = peer_,
            .resolving = connector_.resolving(),
            .connecting = connected_at_ - began_at_ - connector_.resolving(),
            .handshaking = tls_ ? established_at_ - connected_at_ : std::chrono::nanoseconds(0),
            .tcp = tcp_when_connected_};
}

std::optional<std::chrono::nanoseconds> Connection::first_byte() const noexcept {
    if (!received_) return std::nullopt;
    return first_byte_at_ - established_at_;
}

std::optional<TcpStatistics> Connection::tcp_statistics() {
    return read_tcp_statistics(stream_.socket().native_handle());
}

}  // namespace echo::detail
