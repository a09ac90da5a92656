// Addresses of sockets: what Asio does not tell of them, or reads otherwise.
#pragma once

#include <string>
#include <system_error>

#include <asio/generic/stream_protocol.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>

#include <echo/endpoint.hpp>

namespace echo::detail {

/// Whether it is an IPv4 or IPv6 address.
bool is_tcp(const asio::generic::stream_protocol::endpoint& address) noexcept;

/// The same address under its own type; only for one that `is_tcp`.
asio::ip::tcp::endpoint to_tcp(const asio::generic::stream_protocol::endpoint& address);

/// As the text of an `Endpoint`. An IPv4 address that a dual-stack socket shows in IPv6 form is shown in its own.
std::string to_text(const asio::ip::tcp::endpoint& address);

/// Whether the Unix socket has no file: its path begins with "@", which stands for the NUL before a name in Linux's
/// abstract namespace (unix(7)). A file whose name begins so is written `unix:./@name`.
bool is_abstract(const Endpoint& endpoint);

/// The address of a Unix socket.
asio::local::stream_protocol::endpoint local_address(const Endpoint& endpoint);

/// "No such device" if the host is an IPv6 address in a zone (`fe80::1%eth0`, RFC 4007) that is no network interface of
/// this machine; Asio would take any zone, and the system would find fault with the rest.
std::error_code check_zone(const std::string& host);

}  // namespace echo::detail
