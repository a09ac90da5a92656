// The JSON that the program writes and reads: its keys keep the order in which they were set. The name only; what
// builds or reads JSON includes <nlohmann/json.hpp>, which takes seconds to compile.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace echo::client_app {

using Json = nlohmann::ordered_json;

}  // namespace echo::client_app
