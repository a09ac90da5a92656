// What a call that failed for TLS tells its user.
#pragma once

#include <string>

#include <echo/error.hpp>

namespace echo::client_app {

/// What happened, why, and what to try, to follow "no reply from ENDPOINT: ". `cause` is the TLS library's word for it;
/// may be empty. Empty for an error that is none of TLS.
std::string tls_sentence(errc error, const std::string& cause);

}  // namespace echo::client_app
