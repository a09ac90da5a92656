// What Asio's generic sockets, which serve TCP and Unix sockets alike, do not tell of a TCP address.
#pragma once

#include <string>

#include <asio/generic/stream_protocol.hpp>
#include <asio/ip/tcp.hpp>

namespace echo::detail {

/// Whether it is an IPv4 or IPv6 address.
bool is_tcp(const asio::generic::stream_protocol::endpoint& address) noexcept;

/// The same address under its own type; only for one that `is_tcp`.
asio::ip::tcp::endpoint to_tcp(const asio::generic::stream_protocol::endpoint& address);

/// As the text of an `Endpoint`. An IPv4 address that a dual-stack socket shows in IPv6 form is shown in its own.
std::string to_text(const asio::ip::tcp::endpoint& address);

}  // namespace echo::detail
