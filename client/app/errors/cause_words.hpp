// Why a call failed, in a few words, and for TLS in a sentence.
#pragma once

#include <string>
#include <system_error>

#include <echo/client_config.hpp>
#include <echo/endpoint.hpp>
#include <echo/error.hpp>
#include <echo/response.hpp>

namespace echo::client_app {

/// An error's own words, to follow a colon: the system's begin with a capital letter, which has no place there.
std::string words_of(std::error_code error);

/// The words before a semicolon, behind which stands what to do.
std::string without_advice(std::string words);

/// What ended the call, without advice and without the endpoint's name: `connection refused`, `no whole reply within
/// 5s`. `error_sentence` says more.
std::string cause_words(std::error_code error, const Response& response, const EchoConfig& config);

/// Why the name could not be resolved, and what to try, to follow "no reply from ENDPOINT: ".
std::string resolution_words(std::error_code error, const Endpoint& endpoint, const EchoConfig& config);

/// What happened, why, and what to try, to follow "no reply from ENDPOINT: ". `cause` is the TLS library's word for it;
/// may be empty. Empty for an error that is none of TLS.
std::string tls_sentence(errc error, const std::string& cause);

}  // namespace echo::client_app
