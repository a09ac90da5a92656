#include "net/socket_address.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <net/if.h>

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

bool is_abstract(const Endpoint& endpoint) {
    return endpoint.path().starts_with('@');
}

asio::local::stream_protocol::endpoint local_address(const Endpoint& endpoint) {
    std::string path = endpoint.path();
    if (is_abstract(endpoint)) path.front() = '\0';
    return {path};
}

std::error_code check_zone(const std::string& host) {
    const auto percent = host.find('%');
    if (percent == host.npos) return {};
    const std::string zone = host.substr(percent + 1);
    const bool is_index = std::all_of(zone.begin(), zone.end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool is_known = (is_index && !zone.empty()) || ::if_nametoindex(zone.c_str()) != 0;
    return is_known ? std::error_code() : std::error_code(ENODEV, std::system_category());
}

}  // namespace echo::detail
