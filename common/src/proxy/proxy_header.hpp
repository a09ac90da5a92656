// The header that a proxy puts before a connection, to say whose it is: HAProxy's PROXY protocol, versions 1 and 2.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <asio/ip/tcp.hpp>

#include "proxy/proxy_beginning.hpp"

namespace echo::detail {

/// The two ends of the connection that the proxy has accepted. Both of one family.
struct ProxyAddresses {
    asio::ip::tcp::endpoint source;
    asio::ip::tcp::endpoint destination;

    bool operator==(const ProxyAddresses&) const = default;
};

/// The header of either version. Without addresses it says that the connection is the sender's own, for which version 1
/// has no word but UNKNOWN, and version 2 has LOCAL. Addresses of two families are as none.
std::string proxy_header_text(const std::optional<ProxyAddresses>& addresses);
std::string proxy_header_binary(const std::optional<ProxyAddresses>& addresses);

/// Whether a connection that begins so seems to have a header, which nobody expected: no protocol of this project's
/// begins like this by chance.
bool looks_like_proxy_header(std::string_view bytes) noexcept;

}  // namespace echo::detail
