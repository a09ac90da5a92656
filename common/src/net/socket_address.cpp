#include "net/socket_address.hpp"

#include <cstring>

namespace echo::detail {

bool is_tcp(const asio::generic::stream_protocol::endpoint& address) noexcept {
    const int family = address.data()->sa_family;
    return family == AF_INET || family == AF_INET6;
}

asio::ip::tcp::endpoint to_tcp(const asio::generic::stream_protocol::endpoint& address) {
    asio::ip::tcp::endpoint tcp;
    tcp.resize(address.size());
    std::memcpy(tcp.data(), address.data(), address.size());
    return tcp;
}

std::string to_text(const asio::ip::tcp::endpoint& address) {
    asio::ip::address host = address.address();
    if (host.is_v6() && host.to_v6().is_v4_mapped()) {
        host = asio::ip::make_address_v4(asio::ip::v4_mapped, host.to_v6());
    }
    const std::string text = host.to_string();
    return (host.is_v6() ? "[" + text + "]" : text) + ":" + std::to_string(address.port());
}

}  // namespace echo::detail
