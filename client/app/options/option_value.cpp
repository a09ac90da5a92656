#include "options/option_value.hpp"

namespace echo::client_app {

CLI::Option* add_text_option(CLI::App& app, const std::string& name, const std::string& value_name,
                             std::optional<std::string>& target, const std::string& description) {
    const auto store = [&target](const std::string& value) { target = value; };
    return app.add_option_function<std::string>(name, store, description)->type_name(value_name)->take_last();
}

std::string with_seconds(std::string text) {
    const bool is_number = !text.empty() && text.find_first_not_of("0123456789.") == text.npos;
    return is_number ? text + "s" : text;
}

}  // namespace echo::client_app
