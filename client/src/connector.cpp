#include "connector.hpp"

#include <asio/local/stream_protocol.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

#include "shared/socket_address.hpp"

namespace echo::detail {
namespace {

using asio::ip::tcp;

constexpr std::chrono::milliseconds pause_for_room(5);

// A connect to a free port of this machine may be given that very port as its own, and then meets
// itself (RFC 9293, simultaneous open): an echo of the worst kind.
bool connected_to_itself(const Connector::Socket& socket) {
    std::error_code error;
    const auto local = socket.local_endpoint(error);
    return !error && local == socket.remote_endpoint(error) && !error;
}

}  // namespace

Connector::Connector(const asio::any_io_executor& executor, const Endpoint& endpoint, AddressFamily family)
    : endpoint_(endpoint), family_(family), lookup_(executor), pause_(executor) {}

asio::awaitable<std::error_code> Connector::connect(Socket& socket) {
    Addresses addresses;
    std::error_code error;
    if (endpoint_.transport() == Endpoint::Transport::local) {
        addresses.push_back(asio::local::stream_protocol::endpoint(endpoint_.path()));
    } else {
        error = co_await resolve(addresses);
    }
    if (cancelled_) co_return asio::error::operation_aborted;
    if (error) co_return error;

    error = co_await connect_to_one_of(addresses, socket);
    if (error || endpoint_.transport() == Endpoint::Transport::local) co_return error;
    if (connected_to_itself(socket)) co_return asio::error::connection_refused;

    // An answer waits for no other segment, and a peer that vanished is noticed in the end.
    std::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    co_return error;
}

asio::awaitable<std::error_code> Connector::connect_to_one_of(const Addresses& addresses, Socket& socket) {
    const bool is_local = endpoint_.transport() == Endpoint::Transport::local;
    std::error_code error;
    for (const auto& address : addresses) {
        error = co_await connect_to(address, socket);
        // A Unix socket whose backlog is full refuses at once (connect(2)), where TCP would wait for room.
        while (is_local && error == asio::error::no_buffer_space && !cancelled_) {
            std::error_code ended_early;
            pause_.expires_after(pause_for_room);
            co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ended_early));
            if (!cancelled_) error = co_await connect_to(address, socket);
        }
        if (!error || cancelled_) break;
    }
    co_return error;
}

// Not asio::async_connect over all addresses: where no socket can be opened it says "operation aborted" instead of why.
asio::awaitable<std::error_code> Connector::connect_to(const Addresses::value_type& address, Socket& socket) {
    std::error_code error;
    std::error_code ignored;
    socket.close(ignored);
    socket.open(address.protocol(), error);
    if (!error) co_await socket.async_connect(address, asio::redirect_error(asio::use_awaitable, error));
    co_return error;
}

asio::awaitable<std::error_code> Connector::resolve(Addresses& addresses) {
    const std::string host = endpoint_.host().empty() ? "localhost" : endpoint_.host();
    std::error_code error;
    const asio::ip::address literal = asio::ip::make_address(host, error);
    if (!error) {
        if (!family_fits(literal)) co_return asio::error::address_family_not_supported;
        addresses.push_back(tcp::endpoint(literal, endpoint_.port()));
        co_return std::error_code{};
    }
    std::vector<tcp::endpoint> found;
    error = co_await lookup_.resolve(host, endpoint_.port(), found);
    if (error) co_return error;
    for (const tcp::endpoint& address : found) {
        if (family_fits(address.address())) addresses.push_back(address);
    }
    co_return addresses.empty() ? asio::error::make_error_code(asio::error::host_not_found) : error;
}

bool Connector::family_fits(const asio::ip::address& address) const {
    switch (family_) {
        case AddressFamily::any: return true;
        case AddressFamily::v4: return address.is_v4();
        case AddressFamily::v6: return address.is_v6();
    }
    return false;
}

void Connector::cancel() {
    cancelled_ = true;
    lookup_.cancel();
    pause_.cancel();
}

std::string peer_text(const Connector::Socket& socket, const Endpoint& endpoint) {
    if (endpoint.transport() == Endpoint::Transport::local) return endpoint.to_string();
    std::error_code error;
    const auto address = socket.remote_endpoint(error);
    if (error) return {};
    return to_text(to_tcp(address));
}

}  // namespace echo::detail
