#include "settings/options.hpp"

#include <stdexcept>
#include <string_view>

#include "settings/setting.hpp"

namespace echo::server_app {
namespace {

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

Options to_options(const Layer& values) {
    Options options;
    for (const Setting& setting : settings()) {
        const auto found = values.find(setting.name);
        if (found != values.end()) apply(setting, found->second, options);
    }
    return options;
}

}  // namespace echo::server_app
