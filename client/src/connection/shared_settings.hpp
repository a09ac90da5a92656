// What a ConnectionSettings holds.
#pragma once

#include <memory>
#include <vector>

#include <echo/client_config.hpp>
#include <echo/endpoint.hpp>

#include "tls/tls_context.hpp"

namespace echo::detail {

/// @throws std::invalid_argument if an endpoint is none that can be connected to, or a setting is wrong.
void check_settings(const std::vector<Endpoint>& endpoints, const EchoConfig& config);

/// Null without TLS.
/// @throws std::invalid_argument if a setting, or a file named in one, is wrong.
std::unique_ptr<TlsContext> make_tls(const Endpoint& endpoint, const EchoConfig& config);

struct SharedSettings {
    /// `check_settings` has passed them.
    SharedSettings(Endpoint its_endpoint, EchoConfig its_config);

    const Endpoint endpoint;
    const EchoConfig config;
    const std::unique_ptr<TlsContext> tls;
};

}  // namespace echo::detail
