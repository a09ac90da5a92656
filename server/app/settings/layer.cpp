#include "settings/layer.hpp"

#include <algorithm>
#include <stdexcept>

#include "settings/setting.hpp"

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

// What is left after the library's own word for a setting: the user knows it by another.
std::string_view without_field(std::string_view sentence, const Setting& setting) {
    const std::string field = std::string(setting.field) + ": ";
    return sentence.starts_with(field) ? sentence.substr(field.size()) : sentence;
}

void apply(const Setting& setting, const Value& value, Options& options) {
    try {
        setting.read(value.texts, options);
    } catch (const std::invalid_argument& fault) {
        throw std::invalid_argument(value.origin.where + ": " + std::string(without_field(fault.what(), setting)));
    }
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

Options to_options(const Layer& values) {
    Options options;
    for (const Setting& setting : settings()) {
        const auto found = values.find(setting.name);
        if (found != values.end()) apply(setting, found->second, options);
    }
    return options;
}

}  // namespace echo::server_app
