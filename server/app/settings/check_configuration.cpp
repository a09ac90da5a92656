// The rules that settings must keep together, and the words for a fault that the library finds.
#include <algorithm>
#include <cstddef>
#include <stdexcept>

#include "program/option_value.hpp"
#include "settings/configuration.hpp"

namespace echo::server_app {
namespace {

// `rule` is put together of texts and, between braces, names of settings in the notation of the place at fault.
[[noreturn]] void refuse(const Configuration& configuration, std::string_view name, std::string rule) {
    const Origin origin = configuration.origin(name);
    for (auto open = rule.find('{'); open != rule.npos; open = rule.find('{')) {
        const auto close = rule.find('}', open);
        rule.replace(open, close - open + 1, written_in(origin.source, rule.substr(open + 1, close - open - 1)));
    }
    throw std::invalid_argument(origin.where + ": " + rule);
}

const Endpoint* first_tls_endpoint(const ServerConfig& config) {
    const auto found = std::find_if(config.listen.begin(), config.listen.end(),
                                    [](const ListenEndpoint& listen) { return listen.endpoint.is_tls(); });
    return found == config.listen.end() ? nullptr : &found->endpoint;
}

bool inherits_tls(const ServerConfig& config) {
    return std::any_of(config.inherited.begin(), config.inherited.end(), [](const auto& socket) { return socket.tls; });
}

void check_tls(const Configuration& configuration) {
    const ServerConfig& config = configuration.options.config;
    const bool has_certificate = !config.tls.certificate_file.empty();
    const bool has_key = !config.tls.private_key_file.empty();
    if (has_certificate && !has_key) refuse(configuration, "tls_cert", "needs its key as well; set {tls_key}");
    if (has_key && !has_certificate) refuse(configuration, "tls_key", "needs its certificate as well; set {tls_cert}");

    const Endpoint* const endpoint = first_tls_endpoint(config);
    const bool speaks_tls = endpoint || inherits_tls(config);
    if (speaks_tls && !has_certificate) {
        refuse(configuration, "listen",
               (endpoint ? endpoint->to_string() : std::string("a socket of TLS that was passed on")) +
                   " needs a certificate and its key; set {tls_cert} and {tls_key}");
    }
    if (speaks_tls) return;
    const std::string rule = "belongs to TLS, and no endpoint begins with tls://; add one, or leave this out";
    if (has_certificate) refuse(configuration, "tls_cert", rule);
    if (!config.tls.client_ca_file.empty()) refuse(configuration, "tls_client_ca", rule);
}

bool reads_headers(const ServerConfig& config, const ListenEndpoint& listen) {
    return listen.proxy_protocol.value_or(config.proxy_protocol) != ProxyProtocol::off;
}

void check_proxy(const Configuration& configuration) {
    const ServerConfig& config = configuration.options.config;
    const auto& listen = config.listen;
    const auto reads = [&config](const ListenEndpoint& endpoint) { return reads_headers(config, endpoint); };
    const bool on_inherited = !config.inherited.empty() && config.proxy_protocol != ProxyProtocol::off;
    if (!config.proxy_from.empty()) {
        if (on_inherited || std::any_of(listen.begin(), listen.end(), reads)) return;
        refuse(configuration, "proxy_from",
               "belongs to the PROXY protocol, which is off; set {proxy_protocol} to accept or require, or leave this "
               "out");
    }
    const auto first = std::find_if(listen.begin(), listen.end(), [&reads](const ListenEndpoint& endpoint) {
        return reads(endpoint) && endpoint.endpoint.transport() == Endpoint::Transport::tcp;
    });
    const std::string rule = "needs to know whose headers to believe; set {proxy_from} to the proxies' addresses";
    if (first != listen.end() && first->proxy_protocol) {
        refuse(configuration, "listen", first->to_string() + " " + rule);
    }
    if (first != listen.end() || on_inherited) refuse(configuration, "proxy_protocol", rule);
}

// The addresses of peers and endpoints are made of these; what else a Unix socket's path has is in its endpoint.
bool may_be_in_address(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char byte) {
        const bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        return is_letter || (byte >= '0' && byte <= '9') ||
               std::string_view(".:[]%/-_@").find(byte) != std::string_view::npos;
    });
}

// The library looks for the separator in the part of the prefix that it knows.
void check_reply_prefix(const Configuration& configuration) {
    const Options& options = configuration.options;
    const std::string_view terminator = options.config.framing.terminator();
    if (options.reply_prefix.is_fixed() || terminator.empty()) return;
    const auto holds_it = [terminator](const ListenEndpoint& listen) {
        return listen.endpoint.to_string().find(terminator) != std::string::npos;
    };
    const auto& listen = options.config.listen;
    if (!may_be_in_address(terminator) && std::none_of(listen.begin(), listen.end(), holds_it)) return;
    throw std::invalid_argument(configuration.origin("reply_prefix").where +
                                ": what a placeholder stands for may hold the separator " + program::quote(terminator) +
                                ", which would end answers early; choose another separator, or leave out %{listen}, "
                                "%{peer} and %{connection}");
}

void check_admin(const Configuration& configuration, bool has_admin) {
    if (has_admin || !configuration.options.admin) return;
    refuse(configuration, "admin",
           "this program was built without the admin endpoint; leave it out, or build with ECHO_BUILD_ADMIN");
}

const Setting* find_by_field(std::string_view field) {
    const std::string_view word = field.substr(field.rfind('.') + 1);
    const auto table = settings();
    const auto found = std::find_if(table.begin(), table.end(), [&](const Setting& row) { return row.field == word; });
    return found == table.end() ? nullptr : &*found;
}

// Puts the settings' names in the notation of a source in place of the library's. What was given stands last, and stays
// as it is.
std::string rename_fields(std::string_view rule, Source source) {
    constexpr const char* letters_of_field = "abcdefghijklmnopqrstuvwxyz_.";
    const std::string_view given = rule.substr(std::min(rule.find(", got "), rule.size()));
    rule.remove_suffix(given.size());
    std::string renamed;
    while (!rule.empty()) {
        std::size_t size = std::min(rule.find_first_not_of(letters_of_field), rule.size());
        // A full stop ends the sentence, not the name.
        while (size > 0 && rule[size - 1] == '.') --size;
        const std::string_view word = rule.substr(0, size);
        const bool may_be_field = word.find('_') != word.npos;
        const Setting* const setting = may_be_field ? find_by_field(word) : nullptr;
        renamed += setting ? written_in(source, setting->name) : std::string(word);
        rule.remove_prefix(size);
        renamed += rule.substr(0, 1);
        rule.remove_prefix(std::min<std::size_t>(1, rule.size()));
    }
    return renamed + std::string(given);
}

}  // namespace

void check(const Configuration& configuration, bool has_admin) {
    check_admin(configuration, has_admin);
    check_tls(configuration);
    check_proxy(configuration);
    check_reply_prefix(configuration);
    try {
        echo::check(configuration.options.config);
    } catch (const std::invalid_argument& fault) {
        throw std::invalid_argument(with_place(fault.what(), configuration));
    }
}

std::string with_place(std::string_view sentence, const Configuration& configuration) {
    const auto colon = sentence.find(": ");
    const Setting* const setting = colon == sentence.npos ? nullptr : find_by_field(sentence.substr(0, colon));
    if (!setting) return std::string(sentence);
    const Origin origin = configuration.origin(setting->name);
    return origin.where + rename_fields(sentence.substr(colon), origin.source);
}

}  // namespace echo::server_app
