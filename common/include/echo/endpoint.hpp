// Where a server listens or a client connects to, as a text and as its parts.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include <echo/detail/export.hpp>

namespace echo {

/// An address in one of the forms
///
/// | text               | means                                                              |
/// |--------------------|--------------------------------------------------------------------|
/// | `host:port`        | TCP; `host` is a name or an IPv4 address; without `:port`, 8060    |
/// | `[v6]:port`        | TCP over IPv6                                                      |
/// | `:port`            | server: all interfaces, IPv6 and IPv4; client: this machine        |
/// | `unix:/path`       | a Unix-domain stream socket                                        |
/// | `unix:@name`       | … without a file, in Linux's abstract namespace: any local user may connect |
/// | `tls://host:port`  | TLS over TCP                                                       |
///
/// Nothing is resolved here. A plain value.
class ECHO_EXPORT Endpoint {
public:
    /// What carries the bytes. Whether TLS stands on it is another question: see `is_tls`.
    enum class Transport { tcp, local };

    static constexpr std::uint16_t default_port = 8060;

    /// Parses `text`; implicit, so that an address can be written where an `Endpoint` is wanted.
    /// @throws std::invalid_argument with one sentence that names the text and its fault.
    Endpoint(std::string_view text);
    Endpoint(const char* text) : Endpoint(std::string_view(text)) {}
    Endpoint(const std::string& text) : Endpoint(std::string_view(text)) {}

    Transport transport() const noexcept { return transport_; }

    /// Whether TLS is spoken there. It stands on TCP alone: no text names a Unix socket under TLS.
    bool is_tls() const noexcept { return is_tls_; }

    /// Name or address without brackets; empty for `:port` and for Unix sockets.
    const std::string& host() const noexcept { return host_; }
    std::uint16_t port() const noexcept { return port_; }

    /// The Unix socket's path, or "@" and its abstract name; empty otherwise.
    const std::string& path() const noexcept { return path_; }

    /// The same endpoint with another port: what the system picked for port 0. A Unix socket has
    /// no port and stays as it is.
    Endpoint with_port(std::uint16_t port) const;

    /// A text that parses to an equal endpoint.
    std::string to_string() const;

    bool operator==(const Endpoint&) const = default;

private:
    void parse_local(std::string_view path, std::string_view text);
    void parse_host_and_port(std::string_view authority, std::string_view text);

    Transport transport_ = Transport::tcp;
    bool is_tls_ = false;
    std::string host_;
    std::uint16_t port_ = 0;
    std::string path_;
};

}  // namespace echo
