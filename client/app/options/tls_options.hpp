// The options for TLS, which every command takes.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <echo/endpoint.hpp>
#include <echo/tls.hpp>

namespace CLI {
class App;
}

namespace echo::client_app {

/// The command line as it was written; what is absent leaves the default.
struct TlsFlags {
    bool tls = false;
    std::optional<std::string> ca;
    std::optional<std::string> certificate;
    std::optional<std::string> key;
    std::optional<std::string> server_name;
    bool insecure = false;
};

/// Adds the options to a program; `flags` must live until the command line is parsed.
void declare_tls_options(CLI::App& app, TlsFlags& flags);

/// The endpoint, with `tls://` if --tls asks for it.
/// @throws std::invalid_argument with one sentence if it cannot have TLS.
Endpoint apply_tls(const TlsFlags& flags, const Endpoint& endpoint);

/// @throws std::invalid_argument with one sentence that names the option and its fault. Nothing is read yet.
TlsConfig to_tls_config(const TlsFlags& flags, const Endpoint& endpoint);

/// The library's sentence about one of its settings for TLS, with the option's name in place of the setting's; other
/// sentences stay as they are.
std::string name_tls_option(std::string_view sentence);

/// `make()`, with the options' names in the sentence of an `std::invalid_argument`.
template <class Make>
auto with_tls_option_names(Make make) {
    try {
        return make();
    } catch (const std::invalid_argument& fault) {
        throw std::invalid_argument(name_tls_option(fault.what()));
    }
}

}  // namespace echo::client_app
