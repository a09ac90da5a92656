#include "settings/layer.hpp"

#include <algorithm>

namespace echo::server_app {
namespace {

std::string option_name(std::string_view name) {
    std::string option = "--" + std::string(name);
    std::replace(option.begin(), option.end(), '_', '-');
    return option;
}

std::string variable_name(std::string_view name) {
    std::string variable(variable_prefix);
    for (const char letter : name)
        variable += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    return variable;
}

}  // namespace

std::string written_in(Source source, std::string_view name) {
    switch (source) {
        case Source::command_line: return option_name(name);
        case Source::environment: return variable_name(name);
        case Source::built_in:
        case Source::preset:
        case Source::file: return std::string(name);
    }
    return std::string(name);
}

}  // namespace echo::server_app
