// The socket addresses that an endpoint to listen on stands for.
#pragma once

#include <cstdint>
#include <vector>

#include <asio/ip/tcp.hpp>

#include <echo/endpoint.hpp>

#include "net/socket_address.hpp"
#include "socket/socket_types.hpp"

namespace echo::server_detail {

/// The addresses that `endpoint` stands for, without duplicates, in the resolver's order. For `:port` that is the IPv6
/// wildcard address, which is meant to serve IPv4 too. Blocks while a name is resolved.
/// @throws std::system_error naming the endpoint, if there is no such name.
std::vector<StreamAddress> resolve_listen_addresses(const Endpoint& endpoint);

/// 0 for a Unix socket.
std::uint16_t port_of(const StreamAddress& address);
StreamAddress with_port(const StreamAddress& address, std::uint16_t port);

}  // namespace echo::server_detail
