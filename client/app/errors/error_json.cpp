#include "errors/error_json.hpp"

#include <nlohmann/json.hpp>

#include <echo/text.hpp>

#include "errors/exit_code.hpp"
#include "program/option_value.hpp"
#include "text/shown_text.hpp"

namespace echo::client_app {

Json text_or_escapes(const std::string& text) {
    return program::is_utf8(text) ? text : escape(text);
}

Json error_json(std::error_code error, std::error_code cause, const std::string& sentence) {
    if (!error) return nullptr;
    return {{"sentence", sentence},
            {"category", error.category().name()},
            {"value", error.value()},
            {"message", error.message()},
            {"cause", cause ? Json(cause.message()) : Json(nullptr)},
            {"exit_code", static_cast<int>(exit_code(error, cause))}};
}

std::string described(const Json& json) {
    if (json.is_array()) return "an array";
    if (json.is_object()) return "an object";
    return json.is_string() ? program::quote(json.get_ref<const std::string&>()) : json.dump();
}

}  // namespace echo::client_app
