#include "check_config.hpp"

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

#include "quotation.hpp"
#include "time_text.hpp"

namespace echo::server_detail {
namespace {

constexpr std::size_t largest_read = 16 * 1024 * 1024;
constexpr std::size_t most_replies = 65'536;
constexpr std::size_t most_threads = 1024;
constexpr int longest_backlog = 65'535;

[[noreturn]] void refuse(std::string_view field, std::string_view rule, std::string_view given) {
    throw std::invalid_argument(std::string(field) + ": " + std::string(rule) + ", got " + std::string(given));
}

void check_range(std::string_view field, std::string_view rule, std::integral auto least, std::integral auto value,
                 std::integral auto most) {
    if (value < least || value > most) refuse(field, rule, std::to_string(value));
}

bool speaks_tls(const ServerConfig& config) {
    const auto is_tls = [](const ListenEndpoint& listen) { return listen.endpoint.is_tls(); };
    const auto is_tls_socket = [](const ListeningSocket& socket) { return socket.tls; };
    return std::any_of(config.listen.begin(), config.listen.end(), is_tls) ||
           std::any_of(config.inherited.begin(), config.inherited.end(), is_tls_socket);
}

void check_listen(const ServerConfig& config) {
    if (config.listen.empty() && config.inherited.empty()) refuse("listen", "must name at least one endpoint", "none");
    for (const ListeningSocket& socket : config.inherited) {
        check_range("inherited", "must be descriptors of listening sockets", 0, socket.descriptor,
                    std::numeric_limits<int>::max());
    }
}

// What belongs to TLS is read where it is used; here is what must not be set where it is not.
void check_tls(const ServerConfig& config) {
    if (speaks_tls(config)) return;
    const auto require_empty = [](std::string_view field, const std::string& value) {
        if (!value.empty()) refuse(field, "must be empty unless an endpoint is tls://", detail::in_quotes(value));
    };
    require_empty("tls.certificate_file", config.tls.certificate_file);
    require_empty("tls.private_key_file", config.tls.private_key_file);
    require_empty("tls.client_ca_file", config.tls.client_ca_file);
}

// Without a name for whom to believe, everybody who reaches the server could say to be anybody.
void check_proxy(const ServerConfig& config) {
    const auto reads_headers = [&](const ListenEndpoint& listen) {
        return listen.proxy_protocol.value_or(config.proxy_protocol) != ProxyProtocol::off;
    };
    const auto needs_networks = [&](const ListenEndpoint& listen) {
        return reads_headers(listen) && listen.endpoint.transport() == Endpoint::Transport::tcp;
    };
    const bool on_inherited = !config.inherited.empty() && config.proxy_protocol != ProxyProtocol::off;
    const auto& listen = config.listen;
    if (!on_inherited && !config.proxy_from.empty() && std::none_of(listen.begin(), listen.end(), reads_headers)) {
        refuse("proxy_from", "must be empty unless proxy_protocol, or proxy of an endpoint, is accept or require",
               detail::in_quotes(config.proxy_from.front().to_string()));
    }
    if (config.proxy_from.empty() && (on_inherited || std::any_of(listen.begin(), listen.end(), needs_networks))) {
        refuse("proxy_from", "must name the networks whose PROXY headers are believed", "none");
    }
}

void check_limits(const ServerLimits& limits) {
    const auto check_timeout = [](std::string_view field, TimeLimit time) {
        constexpr std::chrono::hours longest(24 * 365);
        if ((time.count() >= 0 && time <= longest) || time == TimeLimit::none()) return;
        refuse(field, "must be 0 (never) to 8760h", detail::time_text(time));
    };
    check_timeout("limits.idle_timeout", limits.idle_timeout);
    check_timeout("limits.message_timeout", limits.message_timeout);
    check_timeout("limits.write_timeout", limits.write_timeout);
    check_timeout("limits.handshake_timeout", limits.handshake_timeout);
    check_timeout("limits.max_connection_age", limits.max_connection_age);
}

void check_replies(const EchoServerProtocol::Options& replies, const Framing& framing) {
    const std::string_view terminator = framing.terminator();
    if (!terminator.empty() && replies.reply_prefix.find(terminator) != std::string::npos) {
        refuse("reply_prefix", "must not hold the separator, which would end every answer early",
               detail::in_quotes(replies.reply_prefix));
    }
    if (replies.quit_message && framing.check(*replies.quit_message)) {
        refuse("quit_message",
               "must be a message that can arrive in this framing (" + framing.check(*replies.quit_message).message() +
                   ")",
               detail::in_quotes(*replies.quit_message));
    }
}

}  // namespace

std::shared_ptr<ServerTls> check_config(const ServerConfig& config) {
    check_listen(config);
    check_replies(config.replies, config.framing);
    check_limits(config.limits);
    check_tls(config);
    check_proxy(config);
    check_range("read_size", "must be 1 to 16777216 bytes", std::size_t{1}, config.read_size, largest_read);
    check_range("max_pending_replies", "must be 1 to 65536", std::size_t{1}, config.max_pending_replies, most_replies);
    check_range("threads", "must be 0 (one a core) to 1024", std::size_t{0}, config.threads, most_threads);
    check_range("backlog", "must be 1 to 65535", 1, config.backlog, longest_backlog);
    return speaks_tls(config) ? std::make_shared<ServerTls>(config.tls) : nullptr;
}

}  // namespace echo::server_detail

void echo::check(const ServerConfig& config) {
    server_detail::check_config(config);
}
