#include <echo/connection_settings.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include <asio/ip/address.hpp>

#include "connection/shared_settings.hpp"
#include "tls/tls_settings.hpp"

namespace echo {
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

// What a client can connect to.
void check_endpoint(const Endpoint& endpoint, const EchoConfig& config) {
    if (!endpoint.is_tls()) detail::check_unused(config.tls, endpoint);
    check_family(config.address_family, endpoint);
    if (endpoint.transport() != Endpoint::Transport::local && endpoint.port() == 0) {
        throw std::invalid_argument("endpoint \"" + endpoint.to_string() +
                                    "\": nothing can be connected to at port 0; write the server's port");
    }
}

// Half of the calls without TLS, and nobody who sees it: more likely a slip than a wish.
void check_like(const Endpoint& endpoint, const Endpoint& first) {
    if (endpoint.is_tls() == first.is_tls()) return;
    throw std::invalid_argument("endpoints: must all be tls:// or none, got \"" + first.to_string() + "\" and \"" +
                                endpoint.to_string() + '"');
}

}  // namespace

namespace detail {

void check_settings(const std::vector<Endpoint>& endpoints, const EchoConfig& config) {
    for (const Endpoint& endpoint : endpoints) {
        check_endpoint(endpoint, config);
        check_like(endpoint, endpoints.front());
        if (std::count(endpoints.begin(), endpoints.end(), endpoint) > 1) {
            throw std::invalid_argument("endpoints: must differ, got \"" + endpoint.to_string() + "\" twice");
        }
    }
    check(config);
}

std::unique_ptr<TlsContext> make_tls(const Endpoint& endpoint, const EchoConfig& config) {
    if (!endpoint.is_tls()) return nullptr;
    return std::make_unique<TlsContext>(config.tls, endpoint);
}

SharedSettings::SharedSettings(Endpoint its_endpoint, EchoConfig its_config)
    : endpoint(std::move(its_endpoint)), config(std::move(its_config)), tls(make_tls(endpoint, config)) {}

}  // namespace detail

ConnectionSettings::ConnectionSettings(Endpoint endpoint, EchoConfig config) {
    if (!config.endpoints.empty()) {
        throw std::invalid_argument("endpoints: must be empty for a Connection, which has one server, got " +
                                    std::to_string(config.endpoints.size()));
    }
    detail::check_settings({endpoint}, config);
    shared_ = std::make_shared<detail::SharedSettings>(std::move(endpoint), std::move(config));
}

const Endpoint& ConnectionSettings::endpoint() const noexcept {
    return shared_->endpoint;
}

const EchoConfig& ConnectionSettings::config() const noexcept {
    return shared_->config;
}

}  // namespace echo
