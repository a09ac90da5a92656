#include "options/common_options.hpp"

#include <chrono>
#include <limits>
#include <stdexcept>

#include <asio/ip/address.hpp>

#include <echo/text.hpp>

#include "options/server_name.hpp"
#include "program/command_syntax.hpp"
#include "program/option_value.hpp"

namespace echo::client_app {
namespace {

using program::add_alternative_option;
using program::add_flag;
using program::add_text_option;
using program::begin_group;
using program::parse_count;
using program::parse_value;

constexpr std::uint64_t most_connections = 65'535;
constexpr std::uint64_t most_in_flight = 65'535;

// Another option and not another name, as its numbers may go without a unit.
void declare_timeout_alias(CLI::App& app, CommonFlags& flags, const std::string& name) {
    add_alternative_option(
        app, name, "T", "--timeout", [&flags](const std::string& value) { flags.timeout = value; },
        "As --timeout; a number without a unit is in seconds");
}

void declare_pool_options(CLI::App& app, CommonFlags& flags, const CommonUse& use) {
    // It says how large the load is, and stands with what else does.
    if (!use.connections_alias.empty()) begin_group(app, "Load");
    const std::string names = use.connections_alias.empty() ? "--pool-size" : use.connections_alias + ",--pool-size";
    add_text_option(app, names, "N", flags.pool_size, "Connections at the same time, at most. Default: 10");
    add_text_option(app, "--pipeline", "N", flags.pipeline,
                    "Messages under way on one connection at the same time, at most. Default: 1");
    begin_group(app, "Connection");
}

void declare_connection_options(CLI::App& app, CommonFlags& flags, const CommonUse& use) {
    begin_group(app, "Connection");
    add_text_option(app, "--to", "ENDPOINT", flags.to,
                    "The server: host:port, [v6]:port, :port (this machine), tls://host:port or unix:/path. Default: "
                    "$ECHO_TO, else 127.0.0.1:8060");
    if (use.host_and_port) {
        add_text_option(app, "-H,--hostname", "HOST", flags.host, "In place of --to: the server's name or address");
        add_text_option(app, "-p,--port", "PORT", flags.port, "The port at that host. Default: 8060");
    }
    if (use.target) program::add_argument(app, "ENDPOINT", "[ENDPOINT]", flags.target);
    add_flag(app, "-4", flags.v4, "Only the IPv4 addresses of a host name");
    add_flag(app, "-6", flags.v6, "Only the IPv6 addresses of a host name");
    if (use.pool) declare_pool_options(app, flags, use);
    add_text_option(app, "--timeout", "T", flags.timeout, use.timeout);
    if (!use.timeout_alias.empty()) declare_timeout_alias(app, flags, use.timeout_alias);
    add_text_option(app, "--connect-timeout", "T", flags.connect_timeout,
                    "To resolve the name, connect and agree on TLS; less than --timeout. Default: 2s, or nine tenths "
                    "of a --timeout "
                    "of 2s or less");
    add_text_option(app, "--proxy-protocol", "VERSION", flags.proxy_protocol,
                    "Begin each connection with a PROXY header, v1 or v2, as a proxy would; it names the connection's "
                    "own addresses. Default: none");
}

void declare_message_options(CLI::App& app, CommonFlags& flags) {
    begin_group(app, "Messages");
    add_text_option(app, "--framing", "NAME", flags.framing,
                    "How messages are told apart: separator, line, length (4 bytes, big-endian) or raw. Default: "
                    "separator");
    add_text_option(app, "--separator", "TEXT", flags.separator,
                    "The 1 to 16 bytes that end a message, with separator framing. Default: \\r\\n\\r\\n");
    add_text_option(app, "--expect-prefix", "TEXT", flags.expect_prefix,
                    "What the server puts before each answer. Default: nothing");
    add_text_option(app, "--max-message", "SIZE", flags.max_message,
                    "A longer message is not sent, a longer reply not taken. Default: 16MiB");
    add_flag(app, "--no-verify", flags.no_verify,
             "Take any reply. Otherwise one that differs from what was sent is an error, exit status 1");
}

void declare_output_format(CLI::App& app, CommonFlags& flags, const CommonUse& use) {
    begin_group(app, "Output");
    add_text_option(app, "--output", "FORMAT", flags.output, use.output);
    add_text_option(app, "--color", "WHEN", flags.color,
                    "auto: colours on a terminal, unless $NO_COLOR is set or $TERM is dumb; always; never. Default: "
                    "auto");
}

void declare_output_options(CLI::App& app, CommonFlags& flags, const CommonUse& use) {
    declare_output_format(app, flags, use);
    add_flag(app, "-q,--quiet", flags.quiet, use.quiet);
    add_flag(app, "-v,--verbose", flags.verbose, "Say on standard error what is done");
}

AddressFamily to_address_family(const CommonFlags& flags, const Endpoint& endpoint) {
    if (!flags.v4 && !flags.v6) return AddressFamily::any;
    if (flags.v4 && flags.v6) throw std::invalid_argument("-4 and -6 exclude each other; leave out one, or both");
    const std::string option = flags.v4 ? "-4" : "-6";
    if (endpoint.transport() == Endpoint::Transport::local) {
        throw std::invalid_argument(option + ": a Unix socket has no IP address; leave it out");
    }
    std::error_code error;
    const asio::ip::address address = asio::ip::make_address(endpoint.host(), error);
    if (!error && address.is_v4() != flags.v4) {
        throw std::invalid_argument(option + ": " + endpoint.host() + " is not such an address; leave it out, or " +
                                    "name another server with --to");
    }
    return flags.v4 ? AddressFamily::v4 : AddressFamily::v6;
}

Framing to_framing(const CommonFlags& flags) {
    Framing framing;
    if (flags.framing) framing = parse_value("--framing", *flags.framing, Framing::named);
    if (flags.separator) {
        if (framing.kind() != Framing::Kind::separator) {
            throw std::invalid_argument("--separator: belongs to separator framing, and --framing " + *flags.framing +
                                        " has none; leave out one of the two");
        }
        framing = parse_value("--separator", *flags.separator,
                              [](const std::string& text) { return Framing::separator(unescape(text)); });
    }
    if (!flags.max_message) return framing;
    return parse_value("--max-message", *flags.max_message,
                       [&](const std::string& text) { return framing.with_max_message(parse_size(text)); });
}

// Far below what a network can do; and what is derived from it stays above 0.
std::chrono::nanoseconds parse_timeout(const std::string& text) {
    const auto timeout = program::parse_time(text);
    if (timeout.count() != 0 && timeout < std::chrono::microseconds(1)) {
        throw std::invalid_argument("must be 0 (none), or 1us or more, got " + text);
    }
    return timeout;
}

void set_timeouts(const CommonFlags& flags, EchoConfig& config) {
    if (flags.timeout) config.request_timeout = parse_value("--timeout", *flags.timeout, parse_timeout);
    const bool has_deadline = config.request_timeout.count() > 0;
    if (!flags.connect_timeout) {
        // A connect time-out says more than a request time-out, so it must be the first to pass.
        const bool must_shrink = has_deadline && config.connect_timeout >= config.request_timeout;
        if (must_shrink) config.connect_timeout = std::chrono::nanoseconds(config.request_timeout) * 9 / 10;
        return;
    }
    config.connect_timeout = parse_value("--connect-timeout", *flags.connect_timeout, parse_timeout);
    if (config.connect_timeout.count() == 0) throw std::invalid_argument("--connect-timeout: must be more than 0");
    if (has_deadline && config.connect_timeout >= config.request_timeout) {
        throw std::invalid_argument("--connect-timeout: must be less than --timeout (" + flags.timeout.value_or("5s") +
                                    "), which covers the whole call, got " + *flags.connect_timeout);
    }
}

OutputFormat parse_output_format(const std::string& name) {
    if (name == "text") return OutputFormat::text;
    if (name == "json") return OutputFormat::json;
    if (name == "jsonl") return OutputFormat::jsonl;
    if (name == "prometheus") return OutputFormat::prometheus;
    throw std::invalid_argument("must be text, json or jsonl, or prometheus with check and bench, got " +
                                program::quote(name));
}

ProxyVersion parse_proxy_version(const std::string& name) {
    if (name == "v1") return ProxyVersion::v1;
    if (name == "v2") return ProxyVersion::v2;
    throw std::invalid_argument("must be v1 or v2, got " + program::quote(name));
}

EchoConfig to_config(const CommonFlags& flags, const Endpoint& endpoint) {
    EchoConfig config;
    config.framing = to_framing(flags);
    config.address_family = to_address_family(flags, endpoint);
    const auto count_up_to = [](std::uint64_t most) {
        return [most](const std::string& text) { return parse_count(text, 1, most); };
    };
    if (flags.pool_size) config.pool_size = parse_value("--pool-size", *flags.pool_size, count_up_to(most_connections));
    if (flags.pipeline) config.max_in_flight = parse_value("--pipeline", *flags.pipeline, count_up_to(most_in_flight));
    if (flags.expect_prefix) config.expect_prefix = parse_value("--expect-prefix", *flags.expect_prefix, unescape);
    config.verify = !flags.no_verify;
    config.tls = to_tls_config(flags.tls, endpoint);
    if (flags.proxy_protocol) {
        config.proxy_protocol = parse_value("--proxy-protocol", *flags.proxy_protocol, parse_proxy_version);
    }
    set_timeouts(flags, config);
    // The commands themselves bound how much they have under way, so the pool never needs to refuse.
    config.max_queued = std::numeric_limits<std::size_t>::max();
    config.max_queued_bytes = std::numeric_limits<std::size_t>::max();
    return config;
}

}  // namespace

void declare_common_options(CLI::App& app, CommonFlags& flags, const CommonUse& use) {
    switch (use.set) {
        case CommonOptionSet::all: break;
        case CommonOptionSet::output_format: return declare_output_format(app, flags, use);
        case CommonOptionSet::none: return;
    }
    declare_connection_options(app, flags, use);
    declare_tls_options(app, flags.tls);
    declare_message_options(app, flags);
    declare_output_options(app, flags, use);
}

CommonOptions to_common_options(const CommonFlags& flags, const std::optional<std::string>& default_endpoint) {
    CommonOptions options;
    options.endpoint = apply_tls(flags.tls, to_endpoint(flags, default_endpoint));
    options.config = to_config(flags, options.endpoint);
    if (flags.output) options.output = parse_value("--output", *flags.output, parse_output_format);
    if (flags.color) options.color = parse_value("--color", *flags.color, parse_color);
    options.quiet = flags.quiet;
    options.verbose = flags.verbose;
    return options;
}

CommonOptions to_local_options(const CommonFlags& flags, const CLI::App& app, const CLI::App& command,
                               CommonOptionSet set) {
    // The style of error messages is the program's own matter, so it may be asked for with any command.
    const auto is_fitting = [&](const std::string& name) {
        return name == "--color" || (set == CommonOptionSet::output_format && name == "--output");
    };
    for (const std::string& name : program::given_options(app)) {
        if (is_fitting(name)) continue;
        throw std::invalid_argument(name + ": means nothing to " + program::name_of(command) + "; leave it out");
    }
    CommonOptions options;
    if (flags.output) options.output = parse_value("--output", *flags.output, parse_output_format);
    if (flags.color) options.color = parse_value("--color", *flags.color, parse_color);
    return options;
}

}  // namespace echo::client_app
