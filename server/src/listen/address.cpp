#include "listen/address.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <system_error>

#include "net/socket_address.hpp"
#include "net/system_error.hpp"

namespace echo::server_detail {

std::vector<StreamAddress> resolve_listen_addresses(const Endpoint& endpoint) {
    if (endpoint.transport() == Endpoint::Transport::local) {
        return {StreamAddress(detail::local_address(endpoint))};
    }
    if (endpoint.host().empty()) return {StreamAddress(asio::ip::tcp::endpoint(asio::ip::tcp::v6(), endpoint.port()))};

    const std::string failure = "cannot listen on " + endpoint.to_string();
    if (const std::error_code unknown_zone = detail::check_zone(endpoint.host())) {
        throw std::system_error(unknown_zone, failure);
    }
    asio::io_context context;
    asio::ip::tcp::resolver resolver(context);
    std::error_code error;
    const auto results =
        resolver.resolve(endpoint.host(), std::to_string(endpoint.port()),
                         asio::ip::tcp::resolver::passive | asio::ip::tcp::resolver::numeric_service, error);
    if (error) throw std::system_error(detail::cause_of_failed_lookup(error), failure);
    std::vector<StreamAddress> addresses;
    for (const auto& result : results) {
        const StreamAddress address(result.endpoint());
        if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) addresses.push_back(address);
    }
    return addresses;
}

std::uint16_t port_of(const StreamAddress& address) {
    return detail::is_tcp(address) ? detail::to_tcp(address).port() : std::uint16_t{0};
}

StreamAddress with_port(const StreamAddress& address, std::uint16_t port) {
    asio::ip::tcp::endpoint tcp = detail::to_tcp(address);
    tcp.port(port);
    return tcp;
}

}  // namespace echo::server_detail
