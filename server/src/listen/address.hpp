// Socket addresses and the endpoints they are shown as.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <asio/ip/tcp.hpp>

#include <echo/endpoint.hpp>

#include "net/socket_address.hpp"
#include "session/stream.hpp"

namespace echo::server_detail {

/// The addresses that `endpoint` stands for, without duplicates, in the resolver's order. For `:port` that is the IPv6
/// wildcard address, which is meant to serve IPv4 too. Blocks while a name is resolved.
/// @throws std::system_error naming the endpoint, if there is no such name.
std::vector<StreamAddress> resolve_listen_addresses(const Endpoint& endpoint);

/// 0 for a Unix socket.
std::uint16_t port_of(const StreamAddress& address);
StreamAddress with_port(const StreamAddress& address, std::uint16_t port);

/// What a peer is called in reports: an IPv4 peer of a dual-stack socket by its IPv4 address, a peer on a Unix socket,
/// which has no address of its own, by the path it came in on.
Endpoint peer_endpoint(const std::optional<asio::ip::tcp::endpoint>& peer, const Endpoint& local);

}  // namespace echo::server_detail
