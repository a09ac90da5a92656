#include "options/tls_options.hpp"

#include "program/command_syntax.hpp"
#include <array>
#include <stdexcept>
#include <utility>

namespace echo::client_app {
namespace {

using program::add_flag;
using program::add_text_option;
using program::begin_group;

// What the library calls what an option sets.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> option_names = {{
    {"tls.ca_file", "--ca"},
    {"tls.certificate_file", "--cert"},
    {"tls.private_key_file", "--key"},
    {"tls.server_name", "--server-name"},
}};

[[noreturn]] void refuse(const std::string& option, const std::string& fault) {
    throw std::invalid_argument(option + ": " + fault);
}

void set(const std::string& option, const std::optional<std::string>& value, std::string& setting) {
    if (!value) return;
    // The library would take it for "not given", and trust whom the user did not mean.
    if (value->empty()) refuse(option, "must not be empty; leave it out");
    setting = *value;
}

void require_tls(const std::string& option, bool given, const Endpoint& endpoint) {
    if (!given || endpoint.is_tls()) return;
    refuse(option, "belongs to TLS; add --tls, or write tls:// before the server's name");
}

}  // namespace

void declare_tls_options(CLI::App& app, TlsFlags& flags) {
    begin_group(app, "TLS");
    add_flag(app, "--tls", flags.tls, "Speak TLS 1.2 or 1.3, as with tls:// before the server's name");
    add_text_option(app, "--ca", "FILE", flags.ca,
                    "Trust the authorities whose certificates FILE holds, and no others. Default: those that the "
                    "system trusts");
    add_text_option(app, "--cert", "FILE", flags.certificate,
                    "The client's own certificate, for a server that asks for one, and those between it and its "
                    "authority. All files are PEM");
    add_text_option(app, "--key", "FILE", flags.key, "The key of --cert");
    add_text_option(app, "--server-name", "NAME", flags.server_name,
                    "The name or address that the server's certificate must have. Default: the one in --to");
    add_flag(app, "--insecure", flags.insecure,
             "Take any certificate. Dangerous: then anybody may be the one who answers");
}

Endpoint apply_tls(const TlsFlags& flags, const Endpoint& endpoint) {
    if (!flags.tls || endpoint.is_tls()) return endpoint;
    if (endpoint.transport() == Endpoint::Transport::local) refuse("--tls", "a Unix socket has no TLS; leave it out");
    return "tls://" + endpoint.to_string();
}

TlsConfig to_tls_config(const TlsFlags& flags, const Endpoint& endpoint) {
    TlsConfig config;
    set("--ca", flags.ca, config.ca_file);
    set("--cert", flags.certificate, config.certificate_file);
    set("--key", flags.key, config.private_key_file);
    set("--server-name", flags.server_name, config.server_name);
    config.verify = !flags.insecure;

    require_tls("--ca", flags.ca.has_value(), endpoint);
    require_tls("--cert", flags.certificate.has_value(), endpoint);
    require_tls("--key", flags.key.has_value(), endpoint);
    require_tls("--server-name", flags.server_name.has_value(), endpoint);
    require_tls("--insecure", flags.insecure, endpoint);
    if (flags.certificate && !flags.key) refuse("--cert", "needs its --key as well");
    if (flags.key && !flags.certificate) refuse("--key", "needs its --cert as well");
    if (flags.ca && flags.insecure) refuse("--insecure", "verifies nothing, so that --ca has no use; leave out one");
    return config;
}

std::string name_tls_option(std::string_view sentence) {
    for (const auto& [setting, option] : option_names) {
        if (sentence.starts_with(setting)) return std::string(option) + std::string(sentence.substr(setting.size()));
    }
    return std::string(sentence);
}

}  // namespace echo::client_app
