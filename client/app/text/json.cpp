#include "text/json.hpp"

#include <nlohmann/json.hpp>

#include "program/option_value.hpp"

namespace echo::client_app {

std::string described(const Json& json) {
    if (json.is_array()) return "an array";
    if (json.is_object()) return "an object";
    return json.is_string() ? program::quote(json.get_ref<const std::string&>()) : json.dump();
}

}  // namespace echo::client_app
