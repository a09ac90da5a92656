#include "connect/proxy_sender.hpp"

#include <optional>
#include <string>

#include <asio/buffer.hpp>
#include <asio/redirect_error.hpp>
#include <asio/write.hpp>

#include "net/socket_address.hpp"
#include "net/system_error.hpp"
#include "proxy/proxy_header.hpp"

namespace echo::detail {
namespace {

// None on a Unix socket: the header then says that the connection is the sender's own, as it is.
std::optional<ProxyAddresses> addresses_of(const Socket& socket, std::error_code& error) {
    const auto source = socket.local_endpoint(error);
    if (error || !is_tcp(source)) return std::nullopt;
    const auto destination = socket.remote_endpoint(error);
    if (error) return std::nullopt;
    return ProxyAddresses{to_tcp(source), to_tcp(destination)};
}

}  // namespace

Awaitable<std::error_code> send_proxy_header(Socket& socket, ProxyVersion version) {
    std::error_code error;
    if (version == ProxyVersion::none) co_return error;
    const auto addresses = addresses_of(socket, error);
    if (error) co_return to_system_error(error);
    const std::string header =
        version == ProxyVersion::v1 ? proxy_header_text(addresses) : proxy_header_binary(addresses);
    co_await asio::async_write(socket, asio::buffer(header), asio::redirect_error(use_awaitable, error));
    co_return to_system_error(error);
}

}  // namespace echo::detail
