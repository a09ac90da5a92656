#include "connect/connector.hpp"

#include <utility>

#include <asio/local/stream_protocol.hpp>
#include <asio/redirect_error.hpp>

#include "connect/tcp_options.hpp"
#include "net/descriptor.hpp"
#include "net/socket_address.hpp"
#include "net/system_error.hpp"

namespace echo::detail {
namespace {

using asio::ip::tcp;

constexpr std::chrono::milliseconds pause_for_room(5);

// From Asio 1.22.2 on a refusal for want of room counts as a connect in progress, and then as a success.
bool is_connected(const Socket& socket) {
    std::error_code error;
    socket.remote_endpoint(error);
    return !error;
}

}  // namespace

Connector::Connector(const PoolExecutor& executor, const Endpoint& endpoint, const EchoConfig& config,
                     ChooseAddresses choose_addresses)
    : endpoint_(endpoint), config_(config), choose_addresses_(std::move(choose_addresses)), lookup_(executor),
      attempts_(executor), pause_(executor) {}

Awaitable<std::error_code> Connector::connect(Socket& socket) {
    if (endpoint_.transport() == Endpoint::Transport::local) co_return co_await connect_local(socket);
    co_return co_await connect_tcp(socket);
}

Awaitable<std::error_code> Connector::connect_local(Socket& socket) {
    const asio::local::stream_protocol::endpoint address = local_address(endpoint_);
    std::error_code error;
    while (!cancelled_) {
        std::error_code ignored;
        socket.close(ignored);
        error = open_socket(socket, address.protocol());
        if (!error) co_await socket.async_connect(address, asio::redirect_error(use_awaitable, error));
        error = to_system_error(error);
        // A Unix socket whose backlog is full refuses at once (connect(2)), where TCP would wait for room.
        const bool is_full = error ? error == std::errc::no_buffer_space : !is_connected(socket);
        if (!is_full) co_return error;
        pause_.expires_after(pause_for_room);
        co_await pause_.async_wait(asio::redirect_error(use_awaitable, ignored));
    }
    co_return asio::error::operation_aborted;
}

Awaitable<std::error_code> Connector::connect_tcp(Socket& socket) {
    const auto began = std::chrono::steady_clock::now();
    TcpAddresses addresses;
    std::error_code error = co_await find_addresses(addresses);
    resolving_ = std::chrono::steady_clock::now() - began;
    if (!cancelled_ && (!error || choose_addresses_)) addresses = in_order(addresses);
    if (!addresses.empty()) error = {};  // one that was known before may do
    if (cancelled_) co_return asio::error::operation_aborted;
    if (!error) error = co_await attempts_.connect(addresses, socket);
    if (!error) set_tcp_options(socket);
    co_return error;
}

Awaitable<std::error_code> Connector::find_addresses(TcpAddresses& addresses) {
    const std::string host = endpoint_.host().empty() ? "localhost" : endpoint_.host();
    if (const std::error_code unknown_zone = check_zone(host)) co_return unknown_zone;
    std::error_code error;
    const asio::ip::address literal = asio::ip::make_address(host, error);
    if (!error) {
        if (!family_fits(literal)) co_return make_error_code(std::errc::address_family_not_supported);
        addresses.emplace_back(literal, endpoint_.port());
        co_return std::error_code{};
    }
    TcpAddresses found;
    error = co_await lookup_.resolve(host, endpoint_.port(), found);
    if (error) co_return error;
    for (const tcp::endpoint& address : found) {
        if (family_fits(address.address())) addresses.push_back(address);
    }
    co_return addresses.empty() ? asio::error::make_error_code(asio::error::host_not_found) : error;
}

TcpAddresses Connector::in_order(const TcpAddresses& addresses) const {
    if (choose_addresses_) return choose_addresses_(addresses);
    TcpAddresses ordered = interleave_families(addresses);
    if (ordered.size() < 2 || !config_.choose_address) return ordered;
    const std::size_t first = config_.choose_address(ordered.size());
    return beginning_at(std::move(ordered), first);
}

bool Connector::family_fits(const asio::ip::address& address) const {
    switch (config_.address_family) {
        case AddressFamily::any: return true;
        case AddressFamily::v4: return address.is_v4();
        case AddressFamily::v6: return address.is_v6();
    }
    return false;
}

void Connector::cancel() {
    cancelled_ = true;
    lookup_.cancel();
    attempts_.cancel();
    pause_.cancel();
}

std::string peer_text(const Socket& socket, const Endpoint& endpoint) {
    if (endpoint.transport() == Endpoint::Transport::local) return endpoint.to_string();
    std::error_code error;
    const auto address = socket.remote_endpoint(error);
    if (error) return {};
    return to_text(to_tcp(address));
}

}  // namespace echo::detail
