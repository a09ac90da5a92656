#include "settings/value_text.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

#include "program/option_value.hpp"

namespace echo::server_app {

using program::quote;

namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

// Larger ones first; the last has the factor 1.
constexpr Unit size_units[] = {{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"", 1}};
constexpr Unit duration_units[] = {
    {"h", 3'600'000'000'000}, {"m", 60'000'000'000}, {"s", 1'000'000'000}, {"ms", 1'000'000}, {"us", 1'000}, {"ns", 1},
};

std::string in_largest_unit(std::uint64_t number, std::span<const Unit> units) {
    if (number == 0) return "0";
    for (const Unit& unit : units) {
        if (number % unit.factor == 0) return std::to_string(number / unit.factor) + std::string(unit.name);
    }
    return {};
}

void refuse_bare_port(const std::string& text) {
    const std::string port = text.substr(0, text.find('?'));
    if (port.empty() || port.find_first_not_of("0123456789") != port.npos) return;
    throw std::invalid_argument(quote(port) + " is a port without a host; write 127.0.0.1:" + text + ", or :" + text +
                                " for all interfaces");
}

}  // namespace

bool parse_switch(const std::string& text) {
    if (text == "true") return true;
    if (text == "false") return false;
    throw std::invalid_argument("must be true or false, got " + quote(text));
}

std::string parse_word(const std::string& text, std::initializer_list<std::string_view> words) {
    if (std::find(words.begin(), words.end(), text) != words.end()) return text;
    std::string list;
    for (const std::string_view& word : words) {
        const bool is_last = &word + 1 == words.end();
        list += (list.empty() ? "" : is_last ? " or " : ", ") + std::string(word);
    }
    throw std::invalid_argument("must be " + list + ", got " + quote(text));
}

ListenEndpoint parse_listen_endpoint(const std::string& text) {
    refuse_bare_port(text);
    return text;
}

Endpoint parse_admin_endpoint(const std::string& text) {
    refuse_bare_port(text);
    Endpoint endpoint = text;
    if (endpoint.transport() == Endpoint::Transport::tcp && !endpoint.is_tls()) return endpoint;
    throw std::invalid_argument("must be host:port, as it is served over TCP without TLS only, got " + quote(text));
}

ProxyProtocol parse_proxy_protocol(const std::string& text) {
    const std::string word = parse_word(text, {"off", "accept", "require"});
    if (word == "accept") return ProxyProtocol::accept;
    return word == "require" ? ProxyProtocol::require : ProxyProtocol::off;
}

std::chrono::nanoseconds parse_drain_timeout(const std::string& text) {
    constexpr std::chrono::hours longest(24 * 365);
    const std::chrono::nanoseconds time = program::parse_time(text);
    if (time <= longest) return time;
    throw std::invalid_argument("must be 0 (cut at once) to 8760h, got " + quote(text));
}

const std::string& check_path(const std::string& path) {
    if (path.empty()) throw std::invalid_argument("must not be empty; write the path of a PEM file");
    if (path.find('\0') != path.npos) throw std::invalid_argument("must not hold a NUL byte, got " + quote(path));
    return path;
}

std::string size_text(std::uint64_t bytes) {
    return in_largest_unit(bytes, size_units);
}

std::string duration_text(std::chrono::nanoseconds time) {
    return in_largest_unit(static_cast<std::uint64_t>(time.count()), duration_units);
}

}  // namespace echo::server_app
