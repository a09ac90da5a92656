// The JSON that the program writes and reads: its keys keep the order in which they were set. The name only; what
// builds or reads JSON includes <nlohmann/json.hpp>, which takes seconds to compile.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace echo::client_app {

using Json = nlohmann::ordered_json;

/// What a sentence says of a value that a stranger wrote: a number as it is, the beginning of a text in quotation
/// marks, and of what may be nested no more than that it is `an array` or `an object`.
std::string described(const Json& json);

}  // namespace echo::client_app
