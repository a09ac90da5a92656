// Finds the addresses of an endpoint and connects to the first that answers.
#pragma once

#include <string>
#include <system_error>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/generic/stream_protocol.hpp>
#include <asio/ip/address.hpp>
#include <asio/steady_timer.hpp>

#include <echo/client_config.hpp>
#include <echo/endpoint.hpp>

#include "name_lookup.hpp"

namespace echo::detail {

class Connector {
public:
    using Socket = asio::generic::stream_protocol::socket;

    /// `endpoint` must outlive it.
    Connector(const asio::any_io_executor& executor, const Endpoint& endpoint, AddressFamily family);

    /// Connects `socket`, once; with several addresses, one after the other. Fails with the last
    /// address's error.
    asio::awaitable<std::error_code> connect(Socket& socket);

    /// Ends `connect` early, together with closing the socket.
    void cancel();

private:
    using Addresses = std::vector<asio::generic::stream_protocol::endpoint>;

    asio::awaitable<std::error_code> connect_to(const Addresses::value_type& address, Socket& socket);
    asio::awaitable<std::error_code> connect_to_one_of(const Addresses& addresses, Socket& socket);
    asio::awaitable<std::error_code> resolve(Addresses& addresses);
    bool family_fits(const asio::ip::address& address) const;

    const Endpoint& endpoint_;
    AddressFamily family_;
    NameLookup lookup_;
    asio::steady_timer pause_;
    bool cancelled_ = false;
};

/// The address a socket is connected to, as the text of an endpoint; empty if it is not connected.
std::string peer_text(const Connector::Socket& socket, const Endpoint& endpoint);

}  // namespace echo::detail
