// How a connection under TLS says that it ends.
#pragma once

#include <string>

#include <openssl/types.h>

namespace echo::detail {

/// The record that tells the peer that no more bytes will come (RFC 8446, section 6.1), to be put on the socket as it
/// is; empty if the handshake is not done, or TLS has failed. Nothing can be sent through `connection` afterwards.
std::string make_close_notify(SSL* connection);

}  // namespace echo::detail
