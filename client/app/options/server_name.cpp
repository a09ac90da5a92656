#include "options/server_name.hpp"

#include <stdexcept>
#include <string_view>

#include "program/option_value.hpp"

namespace echo::client_app {
namespace {

using program::parse_value;

// An IPv6 address needs no brackets where its port has an option of its own.
std::string joined(const std::optional<std::string>& host, const std::optional<std::string>& port) {
    std::string text = host.value_or("127.0.0.1");
    const bool is_bare_v6 = !text.starts_with('[') && text.find(':') != text.rfind(':');
    if (is_bare_v6) text = "[" + text + "]";
    return port ? text + ":" + *port : text;
}

void check_that_one_names_the_server(const CommonFlags& flags) {
    const std::string_view other = flags.to ? "--to" : flags.host ? "-H" : flags.port ? "-p" : "";
    if (flags.target && !other.empty()) {
        throw std::invalid_argument(std::string(other) + ": names the server, and so does " +
                                    program::quote(*flags.target) + "; leave out one");
    }
    if (flags.to && (flags.host || flags.port)) {
        throw std::invalid_argument("--to: names the server, and so does " + std::string(flags.host ? "-H" : "-p") +
                                    "; leave out one");
    }
}

// A bare number is a port of this machine, as for echo-server; as a host it would be an address that nobody means.
Endpoint parse_server(const std::string& text) {
    const bool is_port = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
    return Endpoint(is_port ? "127.0.0.1:" + text : text);
}

}  // namespace

Endpoint to_endpoint(const CommonFlags& flags, const std::optional<std::string>& default_endpoint) {
    check_that_one_names_the_server(flags);
    if (flags.to) return parse_value("--to", *flags.to, parse_server);
    if (flags.target) return parse_value("ENDPOINT", *flags.target, parse_server);
    const auto parse = [](const std::string& text) { return Endpoint(text); };
    if (flags.host || flags.port) return parse_value(flags.host ? "-H" : "-p", joined(flags.host, flags.port), parse);
    if (default_endpoint && !default_endpoint->empty()) return parse_value("$ECHO_TO", *default_endpoint, parse_server);
    return CommonOptions{}.endpoint;
}

}  // namespace echo::client_app
