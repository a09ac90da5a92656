#include "address.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <system_error>

#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>

namespace echo::detail {
namespace {

asio::ip::tcp::endpoint to_tcp(const StreamAddress& address) {
    asio::ip::tcp::endpoint tcp;
    tcp.resize(address.size());
    std::memcpy(tcp.data(), address.data(), address.size());
    return tcp;
}

}  // namespace

std::vector<StreamAddress> resolve_listen_addresses(const Endpoint& endpoint) {
    if (endpoint.transport() == Endpoint::Transport::local) {
        return {StreamAddress(asio::local::stream_protocol::endpoint(endpoint.path()))};
    }
    if (endpoint.host().empty()) return {StreamAddress(asio::ip::tcp::endpoint(asio::ip::tcp::v6(), endpoint.port()))};

    asio::io_context context;
    asio::ip::tcp::resolver resolver(context);
    std::error_code error;
    const auto results =
        resolver.resolve(endpoint.host(), std::to_string(endpoint.port()),
                         asio::ip::tcp::resolver::passive | asio::ip::tcp::resolver::numeric_service, error);
    if (error) throw std::system_error(error, "cannot listen on " + endpoint.to_string());
    std::vector<StreamAddress> addresses;
    for (const auto& result : results) {
        const StreamAddress address(result.endpoint());
        if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) addresses.push_back(address);
    }
    return addresses;
}

bool is_tcp(const StreamAddress& address) noexcept {
    const int family = address.data()->sa_family;
    return family == AF_INET || family == AF_INET6;
}

std::uint16_t port_of(const StreamAddress& address) {
    return is_tcp(address) ? to_tcp(address).port() : std::uint16_t{0};
}

StreamAddress with_port(const StreamAddress& address, std::uint16_t port) {
    asio::ip::tcp::endpoint tcp = to_tcp(address);
    tcp.port(port);
    return tcp;
}

Endpoint peer_endpoint(const StreamAddress& peer, const Endpoint& local) {
    if (!is_tcp(peer)) return local;
    const asio::ip::tcp::endpoint tcp = to_tcp(peer);
    asio::ip::address address = tcp.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    }
    const std::string host = address.to_string();
    return (address.is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(tcp.port());
}

}  // namespace echo::detail
