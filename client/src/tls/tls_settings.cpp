#include "tls/tls_settings.hpp"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include <asio/ip/address.hpp>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "quotation.hpp"
#include "tls/tls_error.hpp"
#include "tls/tls_files.hpp"

namespace echo::detail {
namespace {

using Context = asio::ssl::context;

// RFC 1035, section 3.1.
constexpr std::size_t longest_name = 253;

// At construction, so that nothing can go wrong when a connection is made: it would be one that nobody verified.
void expect(SSL_CTX* context, const std::string& identity) {
    X509_VERIFY_PARAM* const rules = SSL_CTX_get0_param(context);
    std::error_code is_a_name;
    const asio::ip::address address = asio::ip::make_address(identity, is_a_name);
    int accepted = 0;
    if (is_a_name) {
        accepted = X509_VERIFY_PARAM_set1_host(rules, identity.data(), identity.size());
        // "*.example.org" is usual, "w*.example.org" is not (RFC 9525, section 6.3); a common name never counts
        // (section 2).
        X509_VERIFY_PARAM_set_hostflags(rules,
                                        X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    } else if (address.is_v4()) {
        const auto bytes = address.to_v4().to_bytes();
        accepted = X509_VERIFY_PARAM_set1_ip(rules, bytes.data(), bytes.size());
    } else {
        const auto bytes = address.to_v6().to_bytes();
        accepted = X509_VERIFY_PARAM_set1_ip(rules, bytes.data(), bytes.size());
    }
    if (accepted != 1)
        refuse_tls_setting("server_name", "a name or an address that can be verified", in_quotes(identity));
}

void trust(Context& context, const TlsConfig& config) {
    if (!config.ca_file.empty()) return load_authorities(context, "ca_file", config.ca_file);
    std::error_code error;
    context.set_default_verify_paths(error);
    if (error)
        refuse_tls_setting("ca_file", "given, as the system's own cannot be read",
                           in_quotes("") + ": " + error.message());
}

bool may_stand_in_name(char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte > ' ' && byte != 127 && std::string_view("/\\[]@?#\"").find(character) == std::string_view::npos;
}

}  // namespace

// Without the dot that may end a name for the resolver (RFC 6066, section 3).
std::string server_identity(const TlsConfig& config, const Endpoint& endpoint) {
    const std::string& given = config.server_name;
    const bool is_name = given.size() <= longest_name && std::all_of(given.begin(), given.end(), may_stand_in_name);
    if (!is_name) refuse_tls_setting("server_name", "a host name or an IP address", in_quotes(given));
    std::string identity = given.empty() ? endpoint.host() : given;
    if (identity.ends_with('.')) identity.pop_back();
    return identity.empty() ? "localhost" : identity;
}

bool is_address(const std::string& identity) {
    std::error_code is_a_name;
    asio::ip::make_address(identity, is_a_name);
    return !is_a_name;
}

asio::ssl::context make_client_context(const TlsConfig& config, const std::string& identity) {
    asio::ssl::context context = make_tls_context(asio::ssl::context::tls_client);
    if (config.verify) {
        verify_server(context.native_handle());
        trust(context, config);
        expect(context.native_handle(), identity);
    } else if (!config.ca_file.empty()) {
        refuse_tls_setting("ca_file", "empty where verify is off, which would use it", in_quotes(config.ca_file));
    }
    if (!config.certificate_file.empty() || !config.private_key_file.empty()) {
        load_identity(context, config.certificate_file, config.private_key_file);
    }
    watch_certificate_requests(context.native_handle());
    return context;
}

void check_unused(const TlsConfig& config, const Endpoint& endpoint) {
    const std::string condition = " unless the endpoint is tls://, and " + in_quotes(endpoint.to_string()) + " is not";
    const auto require_empty = [&](const char* field, const std::string& value) {
        if (!value.empty()) refuse_tls_setting(field, "empty" + condition, in_quotes(value));
    };
    require_empty("ca_file", config.ca_file);
    require_empty("certificate_file", config.certificate_file);
    require_empty("private_key_file", config.private_key_file);
    require_empty("server_name", config.server_name);
    if (!config.verify) refuse_tls_setting("verify", "true" + condition, "false");
}

}  // namespace echo::detail
