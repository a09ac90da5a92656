#include <echo/listen_endpoint.hpp>

#include <algorithm>
#include <cstddef>
#include <stdexcept>

#include "quotation.hpp"

namespace echo {
namespace {

constexpr ProxyProtocol proxy_protocols[] = {ProxyProtocol::off, ProxyProtocol::accept, ProxyProtocol::require};

// Where the question mark stands that ends the endpoint itself.
std::size_t end_of_plain_endpoint(std::string_view text) {
    if (!text.starts_with("unix:")) return text.find('?');
    const std::size_t mark = text.rfind('?');
    return mark != text.npos && text.find('=', mark) != text.npos ? mark : text.npos;
}

ProxyProtocol parse_query(std::string_view query, std::string_view text) {
    const std::string begin = "endpoint " + detail::in_quotes(text) + ": ";
    const std::string_view name = query.substr(0, query.find('='));
    if (name != "proxy") {
        throw std::invalid_argument(begin +
                                    "behind the question mark only proxy may be set, as in "
                                    "127.0.0.1:8060?proxy=require, got " +
                                    detail::in_quotes(name));
    }
    const std::string_view value = query.substr(std::min(name.size() + 1, query.size()));
    for (const ProxyProtocol protocol : proxy_protocols) {
        if (value == to_string(protocol)) return protocol;
    }
    throw std::invalid_argument(begin + "proxy must be off, accept or require, got " + detail::in_quotes(value));
}

}  // namespace

std::string_view to_string(ProxyProtocol protocol) noexcept {
    switch (protocol) {
        case ProxyProtocol::off: return "off";
        case ProxyProtocol::accept: return "accept";
        case ProxyProtocol::require: return "require";
    }
    return "off";
}

ListenEndpoint::ListenEndpoint(std::string_view text) : endpoint(text.substr(0, end_of_plain_endpoint(text))) {
    const std::size_t end = end_of_plain_endpoint(text);
    if (end != text.npos) proxy_protocol = parse_query(text.substr(end + 1), text);
}

std::string ListenEndpoint::to_string() const {
    const std::string plain = endpoint.to_string();
    return proxy_protocol ? plain + "?proxy=" + std::string(echo::to_string(*proxy_protocol)) : plain;
}

}  // namespace echo
