#include "errors/mismatch_hint.hpp"

#include "proxy/proxy_beginning.hpp"

namespace echo::client_app {
namespace {

// The signature of version 2 begins with what ends a message by default: its first reply is empty then, and the next
// one begins with the rest.
bool is_proxy_header(std::string_view received, const Framing& framing) {
    constexpr std::string_view signature = detail::proxy_binary_beginning;
    if (received.starts_with("PROXY TCP") || received.starts_with("PROXY UNKNOWN")) return true;
    if (received.starts_with(signature)) return true;
    const std::string_view end = framing.terminator();
    const bool is_cut = !end.empty() && signature.starts_with(end);
    return is_cut && (received.empty() || received.starts_with(signature.substr(end.size())));
}

bool is_tls_record(std::string_view received) {
    return received.size() > 2 && (received[0] == '\x15' || received[0] == '\x16') && received[1] == '\x03';
}

}  // namespace

std::string_view mismatch_hint(std::string_view expected, std::string_view received, const Framing& framing) {
    const bool is_line = framing.terminator() == "\n";
    if (is_line && received.ends_with('\r') && received.substr(0, received.size() - 1) == expected) {
        return "the server ends its lines with \\r\\n: try --framing separator --separator '\\r\\n'";
    }
    if (!expected.empty() && is_proxy_header(received, framing)) {
        return "the reply begins with a PROXY header, which a proxy or --proxy-protocol has sent and the server took "
               "for a message; let the server read it (echo-server --proxy-protocol), or do not send it";
    }
    if (received.starts_with("HTTP/")) return "that is a web server";
    if (is_tls_record(received)) return "the server speaks TLS there: try --tls";
    return {};
}

}  // namespace echo::client_app
