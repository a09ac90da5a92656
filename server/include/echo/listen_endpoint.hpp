// One of the endpoints that a server listens on, and what holds for it alone.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <echo/detail/export.hpp>
#include <echo/endpoint.hpp>

namespace echo {

/// Whether connections begin with a header of HAProxy's PROXY protocol, version 1 or 2, which says whose connection it
/// is that the proxy hands on. It is read before TLS.
enum class ProxyProtocol {
    off,      ///< none is read: it would be bytes of the protocol
    accept,   ///< one is read if it is there. What may begin one is waited for, and taken for one: `require` is safer
    require,  ///< without one a connection is refused
};

/// "off", "accept" or "require".
ECHO_EXPORT std::string_view to_string(ProxyProtocol protocol) noexcept;

/// An `Endpoint`, behind which `?proxy=off`, `?proxy=accept` or `?proxy=require` may stand:
/// `127.0.0.1:8060?proxy=require`. In the path of a Unix socket a question mark is one, unless it is the last and an
/// equals sign follows it. A plain value.
struct ECHO_EXPORT ListenEndpoint {
    Endpoint endpoint;

    /// In place of `ServerConfig::proxy_protocol`, which counts where there is none.
    std::optional<ProxyProtocol> proxy_protocol{};

    /// Parses `text`; implicit, so that a text can be written where a `ListenEndpoint` is wanted.
    /// @throws std::invalid_argument with one sentence that names the text and its fault.
    ListenEndpoint(std::string_view text);
    ListenEndpoint(const char* text) : ListenEndpoint(std::string_view(text)) {}
    ListenEndpoint(const std::string& text) : ListenEndpoint(std::string_view(text)) {}
    ListenEndpoint(Endpoint plain) : endpoint(std::move(plain)) {}

    /// A text that parses to an equal value; except for the path of a Unix socket that itself ends in `?name=value`,
    /// which no text without a setting can name.
    std::string to_string() const;

    bool operator==(const ListenEndpoint&) const = default;
};

}  // namespace echo
