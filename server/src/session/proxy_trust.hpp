// Whose PROXY headers are believed.
#pragma once

#include <optional>
#include <vector>

#include <asio/ip/tcp.hpp>

#include <echo/listen_endpoint.hpp>
#include <echo/network.hpp>

namespace echo::server_detail {

/// Which header is read from a peer: `protocol` if it is believed, else `off`. A peer without an address comes over a
/// Unix socket, and is believed, as only those come in whom its file lets in.
ProxyProtocol proxy_protocol_for(const std::optional<asio::ip::tcp::endpoint>& peer, ProxyProtocol protocol,
                                 const std::vector<Network>& believed);

}  // namespace echo::server_detail
