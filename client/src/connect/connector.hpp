// Finds the addresses of an endpoint and connects to the first of them that answers.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <system_error>

#include <asio/ip/address.hpp>

#include <echo/client_config.hpp>
#include <echo/endpoint.hpp>

#include "connect/name_lookup.hpp"
#include "connect/parallel_connect.hpp"
#include "connect/tcp_addresses.hpp"
#include "executor/pool_executor.hpp"

namespace echo::detail {

class Connector {
public:
    /// Which of the addresses that were found are to be tried, and in which order. If the look-up has failed none were,
    /// and those that are known may be tried.
    using ChooseAddresses = std::function<TcpAddresses(const TcpAddresses& found)>;

    /// `endpoint` and `config` must outlive it. Without `choose_addresses` all are tried, as RFC 8305 and
    /// `EchoConfig::choose_address` say.
    Connector(const PoolExecutor& executor, const Endpoint& endpoint, const EchoConfig& config,
              ChooseAddresses choose_addresses = {});

    /// Connects `socket`, once; with several addresses, IPv6 and IPv4 take turns (see AddressRace), and
    /// more descriptors may be open until one has answered. Fails with the resolver's error or the `most_telling` one
    /// of the addresses; with `operation_aborted` after `cancel`.
    Awaitable<std::error_code> connect(Socket& socket);

    /// The addresses of the endpoint, which is no Unix socket; fails as `connect` does.
    Awaitable<std::error_code> find_addresses(TcpAddresses& addresses);

    /// How long `connect` took to find the addresses.
    std::chrono::nanoseconds resolving() const noexcept { return resolving_; }

    /// Ends `connect` early, together with closing the socket: no descriptor stays open.
    void cancel();

private:
    Awaitable<std::error_code> connect_local(Socket& socket);
    Awaitable<std::error_code> connect_tcp(Socket& socket);
    TcpAddresses in_order(const TcpAddresses& addresses) const;
    bool family_fits(const asio::ip::address& address) const;

    const Endpoint& endpoint_;
    const EchoConfig& config_;
    ChooseAddresses choose_addresses_;
    NameLookup lookup_;
    ParallelConnect attempts_;
    Timer pause_;
    std::chrono::nanoseconds resolving_{0};
    bool cancelled_ = false;
};

/// The address a socket is connected to, as the text of an endpoint; empty if it is not connected.
std::string peer_text(const Socket& socket, const Endpoint& endpoint);

}  // namespace echo::detail
