#include <echo/endpoint.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <stdexcept>
#include <system_error>

#include <sys/un.h>

#include <asio/ip/address_v6.hpp>

#include "quotation.hpp"

namespace echo {
namespace {

using detail::in_quotes;

constexpr std::string_view local_prefix = "unix:";
constexpr std::string_view tls_prefix = "tls://";
constexpr std::string_view forms = "host:port, [v6]:port, :port or unix:/path";

[[noreturn]] void refuse_endpoint(std::string_view text, const std::string& fault) {
    throw std::invalid_argument("endpoint " + in_quotes(text) + ": " + fault);
}

std::uint16_t parse_port(std::string_view digits, std::string_view text) {
    if (digits.empty()) refuse_endpoint(text, "the port after the colon is missing, as in localhost:8060");
    const bool all_digits = std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!all_digits) refuse_endpoint(text, "the port " + in_quotes(digits) + " is not a number");
    std::uint16_t port = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (parsed.ec != std::errc{}) {
        refuse_endpoint(text, "the port " + std::string(digits) + " is outside 0 to 65535");
    }
    return port;
}

// C0 and DEL are one byte long; C1 (U+0080 to U+009F) are C2 80 to C2 9F in UTF-8.
std::size_t control_size(std::string_view text) {
    const auto byte = static_cast<unsigned char>(text[0]);
    if (byte < ' ' || byte == 127) return 1;
    const bool is_second_set = byte == 0xc2 && text.size() > 1 && static_cast<unsigned char>(text[1]) - 0x80u < 0x20;
    return is_second_set ? 2 : 0;
}

std::string_view first_control(std::string_view text) {
    for (; !text.empty(); text.remove_prefix(1)) {
        if (const std::size_t size = control_size(text); size > 0) return text.substr(0, size);
    }
    return {};
}

// As somebody may try it. A host may be named unix, but no port is a path.
bool is_local_under_tls(std::string_view text) {
    return text.starts_with("tls://unix:/") || text.starts_with("tls://unix:@") || text.starts_with("tls+unix:");
}

// Of endpoints: a path may hold a comma, and what is in brackets has a sentence of its own.
bool is_list(std::string_view text) {
    const std::size_t bracket = text.starts_with('[') ? std::min(text.find(']'), text.size()) : 0;
    return !text.starts_with(local_prefix) && text.find(',', bracket) != text.npos;
}

// Stops what can be no name before the resolver is asked, with a better sentence than the resolver's.
void check_host_name(std::string_view host, std::string_view text) {
    std::string_view character = first_control(host);
    if (const std::size_t found = host.find_first_of(" /\\[]@?#\""); character.empty() && found != host.npos) {
        character = host.substr(found, 1);
    }
    if (character.empty()) return;
    refuse_endpoint(text,
                    "the host name holds the character " + in_quotes(character) + "; write " + std::string(forms));
}

}  // namespace

Endpoint::Endpoint(std::string_view text) {
    if (is_list(text)) refuse_endpoint(text, "is a list, where one endpoint is wanted; write " + std::string(forms));
    if (text.empty()) refuse_endpoint(text, "is empty; write " + std::string(forms));
    if (text.find('?') != text.npos && !text.starts_with(local_prefix)) {
        refuse_endpoint(text, "a question mark has a meaning only where a server listens, as in :8060?proxy=require");
    }
    if (text.starts_with(local_prefix)) {
        parse_local(text.substr(local_prefix.size()), text);
    } else if (is_local_under_tls(text)) {
        refuse_endpoint(text, "TLS is not spoken over a Unix socket; write unix:/path, or tls://host:port");
    } else if (text.starts_with(tls_prefix)) {
        is_tls_ = true;
        parse_host_and_port(text.substr(tls_prefix.size()), text);
    } else if (const auto scheme = text.find("://"); scheme != text.npos) {
        refuse_endpoint(text, in_quotes(text.substr(0, scheme)) +
                                  " is not a known scheme; only tls:// is, and plain TCP has none");
    } else {
        // With its port it would be a socket's path.
        if (text == "unix") {
            refuse_endpoint(text,
                            "the path is missing, as in unix:/run/echo.sock; a host of that name is written unix.");
        }
        parse_host_and_port(text, text);
    }
}

void Endpoint::parse_local(std::string_view path, std::string_view text) {
    transport_ = Transport::local;
    if (path.empty()) refuse_endpoint(text, "the path is missing, as in unix:/run/echo.sock");
    // It is shown on a line of its own, and a program may wait for that line.
    const std::string_view control = first_control(path);
    if (!control.empty()) refuse_endpoint(text, "the path holds the control character " + in_quotes(control));
    // unix(7): the address holds the path and its terminating NUL.
    constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
    if (path.size() > longest) {
        refuse_endpoint(text, "the path is " + std::to_string(path.size()) +
                                  " bytes long; a Unix socket's holds at most " + std::to_string(longest));
    }
    path_ = path;
}

void Endpoint::parse_host_and_port(std::string_view authority, std::string_view text) {
    port_ = default_port;
    std::string_view rest;
    if (authority.starts_with('[')) {
        const auto bracket = authority.find(']');
        if (bracket == authority.npos) refuse_endpoint(text, "the bracket \"[\" is never closed");
        host_ = authority.substr(1, bracket - 1);
        std::error_code error;
        asio::ip::make_address_v6(host_, error);
        if (error) refuse_endpoint(text, in_quotes(host_) + " in brackets is not an IPv6 address");
        // Asio reads up to a NUL and takes any zone after "%".
        check_host_name(host_, text);
        rest = authority.substr(bracket + 1);
    } else {
        const auto colon = authority.find(':');
        if (colon != authority.npos && authority.find(':', colon + 1) != authority.npos) {
            refuse_endpoint(text, "has more than one colon; an IPv6 address needs brackets, as in [::1]:8060");
        }
        host_ = authority.substr(0, colon);
        check_host_name(host_, text);
        rest = colon == authority.npos ? std::string_view{} : authority.substr(colon);
        if (rest.empty() && host_.empty()) refuse_endpoint(text, "the host is missing, as in tls://localhost:8443");
    }
    if (rest.empty()) return;
    if (rest.front() != ':') refuse_endpoint(text, "only a colon and a port may follow the bracket \"]\"");
    port_ = parse_port(rest.substr(1), text);
}

Endpoint Endpoint::with_port(std::uint16_t port) const {
    Endpoint changed = *this;
    if (transport_ != Transport::local) changed.port_ = port;
    return changed;
}

std::string Endpoint::to_string() const {
    if (transport_ == Transport::local) return std::string(local_prefix) + path_;
    const bool is_v6 = host_.find(':') != host_.npos;
    std::string text = is_tls_ ? std::string(tls_prefix) : std::string();
    text += is_v6 ? "[" + host_ + "]" : host_;
    return text + ":" + std::to_string(port_);
}

}  // namespace echo
