// What a connection can tell about itself.
#include "connection/connection.hpp"

#include "connect/tcp_information.hpp"

namespace echo::detail {

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
