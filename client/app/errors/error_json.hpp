// How a failed call is written as JSON.
#pragma once

#include <string>
#include <system_error>

#include "text/json.hpp"

namespace echo::client_app {

/// The text, or its escapes: the path of a Unix socket may hold any byte.
Json text_or_escapes(const std::string& text);

/// Sentence, category, number, the error's own words, those of its cause, and the exit code; null without an error.
Json error_json(std::error_code error, std::error_code cause, const std::string& sentence);

}  // namespace echo::client_app
