// How a connection ended.
#pragma once

#include <string>
#include <system_error>

#include <echo/error.hpp>

namespace echo::detail {

struct Loss {
    std::error_code error;     ///< for the request whose reply was due
    std::error_code cause{};   ///< the system's or the TLS library's word for it, if there is one
    bool reply_begun = false;  ///< part of the oldest request's reply had come
    bool refused = false;      ///< the server turned the connection away: as good as a failed connect
    bool by_protocol = false;  ///< the client's own protocol failed: the error is that of every call it cannot serve
    bool is_settled = false;   ///< … at a call that has ended for it: to be moved does the others no harm
    std::string detail{};      ///< what the protocol said of it
};

/// What was not established within `EchoConfig::connect_timeout`.
inline Loss late_connect(bool is_handshaking) {
    const std::error_code cause = is_handshaking ? make_error_code(errc::tls_handshake_failed) : std::error_code();
    return {.error = errc::connect_timeout, .cause = cause};
}

}  // namespace echo::detail
