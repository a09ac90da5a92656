// Finds the addresses of an endpoint and connects to the first that answers.
#pragma once

#include <string>
#include <system_error>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/generic/stream_protocol.hpp>
#include <asio/ip/tcp.hpp>

#include <echo/client_config.hpp>
#include <echo/endpoint.hpp>

namespace echo::detail {

class Connector {
public:
    using Socket = asio::generic::stream_protocol::socket;

    /// `endpoint` must outlive it.
    Connector(const asio::any_io_executor& executor, const Endpoint& endpoint, AddressFamily family);

    /// Connects `socket`; with several addresses, one after the other. Fails with the last
    /// address's error. Closing the socket and `cancel` end it early.
    asio::awaitable<std::error_code> connect(Socket& socket);

    /// Resolving a name has no cancellation of its own; this makes its result count for nothing.
    void cancel();

private:
    using Addresses = std::vector<asio::generic::stream_protocol::endpoint>;

    asio::awaitable<std::error_code> connect_to_one_of(const Addresses& addresses, Socket& socket);
    asio::awaitable<std::error_code> resolve(Addresses& addresses);
    bool family_fits(const asio::ip::address& address) const;

    const Endpoint& endpoint_;
    AddressFamily family_;
    asio::ip::tcp::resolver resolver_;
    bool cancelled_ = false;
};

/// The address a socket is connected to, as the text of an endpoint; empty if it is not connected.
std::string peer_text(const Connector::Socket& socket, const Endpoint& endpoint);

}  // namespace echo::detail
