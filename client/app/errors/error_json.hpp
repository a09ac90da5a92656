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

/// What a sentence says of a value that a stranger wrote: a number as it is, the beginning of a text in quotation
/// marks, and of what may be nested no more than that it is `an array` or `an object`.
std::string described(const Json& json);

}  // namespace echo::client_app
