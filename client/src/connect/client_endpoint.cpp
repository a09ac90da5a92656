#include "connect/client_endpoint.hpp"

#include <stdexcept>
#include <string>
#include <system_error>

#include <asio/ip/address.hpp>

#include "tls/tls_settings.hpp"

namespace echo::detail {
namespace {

void check_family(AddressFamily family, const Endpoint& endpoint) {
    if (family == AddressFamily::any) return;
    std::error_code no_address;
    const auto address = asio::ip::make_address(endpoint.host(), no_address);
    const bool is_local = endpoint.transport() == Endpoint::Transport::local;
    const bool fits = !is_local && (no_address || (family == AddressFamily::v6) == address.is_v6());
    if (fits) return;
    const std::string given = family == AddressFamily::v6 ? "v6" : "v4";
    throw std::invalid_argument("address_family: must be any or that of the endpoint \"" + endpoint.to_string() +
                                "\", got " + given);
}

}  // namespace

void check_client_endpoint(const Endpoint& endpoint, const EchoConfig& config) {
    if (endpoint.transport() != Endpoint::Transport::tls) check_unused(config.tls, endpoint);
    check_family(config.address_family, endpoint);
    if (endpoint.transport() != Endpoint::Transport::local && endpoint.port() == 0) {
        throw std::invalid_argument("endpoint \"" + endpoint.to_string() +
                                    "\": nothing can be connected to at port 0; write the server's port");
    }
}

}  // namespace echo::detail
