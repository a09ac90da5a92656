// From the settings for TLS to what OpenSSL makes of them.
#pragma once

#include <string>

#include <asio/ssl/context.hpp>

#include <echo/endpoint.hpp>
#include <echo/tls.hpp>

namespace echo::detail {

/// The name or address that the server must prove: `server_name`, or the endpoint's host.
/// @throws std::invalid_argument if it cannot be one.
std::string server_identity(const TlsConfig& config, const Endpoint& endpoint);

/// Whether it is an IP address.
bool is_address(const std::string& identity);

/// Reads the files. Each connection of the context is verified as `config` says, its name too.
/// @throws std::invalid_argument naming the field, the rule and the value given, if one is wrong.
asio::ssl::context make_client_context(const TlsConfig& config, const std::string& identity);

/// @throws std::invalid_argument if anything is set for an endpoint that has no TLS.
void check_unused(const TlsConfig& config, const Endpoint& endpoint);

}  // namespace echo::detail
