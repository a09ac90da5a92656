// Transport Layer Security: what a client of a `tls://` endpoint can be told.
#pragma once

#include <echo/detail/require_cxx20.hpp>

#include <string>

namespace echo {

/// Plain settings; the defaults are right for a server whose certificate this machine trusts.
///
/// TLS 1.3 is spoken, and 1.2 with ciphers that are as good; nothing older. Files are PEM, and are read once, when the
/// client is made; a file that is missing, unreadable or not what it should be is refused then.
struct TlsConfig {
    /// Certificates of the authorities to trust, and of no others. Empty: those that the system trusts.
    std::string ca_file{};

    /// The client's own certificate, followed by those between it and its authority, for a server that asks for one.
    /// Both this and `private_key_file`, or neither. The key must not be protected by a password.
    std::string certificate_file{};
    std::string private_key_file{};

    /// The name that the server's certificate must have, and that the server is told, so that it can choose among its
    /// certificates (SNI). Empty: the endpoint's host. An IP address is looked for among the certificate's addresses,
    /// and not told (RFC 6066, section 3).
    std::string server_name{};

    /// Whether the server must prove who it is. Off is dangerous: what is sent is encrypted, but for whoever answers,
    /// so that an attacker in between reads and changes everything unnoticed. Meant for trying things out.
    bool verify = true;

    bool operator==(const TlsConfig&) const = default;
};

}  // namespace echo
