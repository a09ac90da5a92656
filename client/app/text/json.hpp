// The JSON that the program writes and reads: its keys keep the order in which they were set.
#pragma once

#include <nlohmann/json.hpp>

namespace echo::client_app {

using Json = nlohmann::ordered_json;

}  // namespace echo::client_app
