// Why a call failed, in a few words.
#pragma once

#include <string>
#include <system_error>

#include <echo/client_config.hpp>
#include <echo/response.hpp>

namespace echo::client_app {

/// An error's own words, to follow a colon: the system's begin with a capital letter, which has no place there.
std::string words_of(std::error_code error);

/// What ended the call, without advice and without the endpoint's name: `connection refused`, `no whole reply within
/// 5s`. `error_sentence` says more.
std::string cause_words(std::error_code error, const Response& response, const EchoConfig& config);

}  // namespace echo::client_app
