#include "session/proxy_trust.hpp"

#include <algorithm>

namespace echo::server_detail {
namespace {

Network::Address bytes_of(const asio::ip::address& address) {
    return address.is_v4() ? asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes()
                           : address.to_v6().to_bytes();
}

}  // namespace

ProxyProtocol proxy_protocol_for(const std::optional<asio::ip::tcp::endpoint>& peer, ProxyProtocol protocol,
                                 const std::vector<Network>& believed) {
    if (protocol == ProxyProtocol::off || !peer) return protocol;
    const Network::Address address = bytes_of(peer->address());
    const auto holds_it = [&](const Network& network) { return network.contains(address); };
    return std::any_of(believed.begin(), believed.end(), holds_it) ? protocol : ProxyProtocol::off;
}

}  // namespace echo::server_detail
