#include "session/proxy_trust.hpp"

#include <algorithm>

namespace echo::server_detail {
namespace {

Network::Address bytes_of(const asio::ip::address& address) {
    return address.is_v4() ? asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes()
                           : address.to_v6().to_bytes();
}

}  // namespace

ProxyProtocol proxy_protocol_for(const ServerConfig& config, const std::optional<asio::ip::tcp::endpoint>& peer) {
    if (config.proxy_protocol == ProxyProtocol::off || !peer) return config.proxy_protocol;
    const Network::Address address = bytes_of(peer->address());
    const bool is_believed = std::any_of(config.proxy_from.begin(), config.proxy_from.end(),
                                         [&](const Network& network) { return network.contains(address); });
    return is_believed ? config.proxy_protocol : ProxyProtocol::off;
}

}  // namespace echo::server_detail
