// Whose PROXY headers are believed.
#pragma once

#include <optional>

#include <asio/ip/tcp.hpp>

#include <echo/server_config.hpp>

namespace echo::server_detail {

/// Which header is read from a peer, none if it has no address: what the settings say if it is believed, else `off`.
/// On a Unix socket everybody is, as only those come in whom its file lets in.
ProxyProtocol proxy_protocol_for(const ServerConfig& config, const std::optional<asio::ip::tcp::endpoint>& peer);

}  // namespace echo::server_detail
