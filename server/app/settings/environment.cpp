#include "settings/environment.hpp"

#include <stdexcept>

#include <unistd.h>

#include "program/option_value.hpp"
#include "program/suggestion.hpp"
#include "settings/setting.hpp"

namespace echo::server_app {
namespace {

// A service of Kubernetes named "echo-server", or "echo-server-admin", puts its address into the environment of every
// pod that is started after it ("Discovering services" in its manual). Nobody meant these for settings.
bool is_service_address(std::string_view name, std::string_view value) {
    const bool has_scheme = value.starts_with("tcp://") || value.starts_with("udp://") || value.starts_with("sctp://");
    const auto ends_with_part = name.ends_with("_SERVICE_HOST") || name.ends_with("_SERVICE_PORT");
    const auto port = name.find("_PORT_");
    const bool goes_on_with_number = port != name.npos && name.find_first_of("0123456789", port) == port + 6;
    const bool is_named_port = name.find("_SERVICE_PORT_") != name.npos;
    return ends_with_part || is_named_port || goes_on_with_number || (name.ends_with("_PORT") && has_scheme);
}

// The setting that is written so; empty if there is none.
std::string_view find_name(std::string_view variable) {
    if (variable == written_in(Source::environment, "config")) return "config";
    for (const Setting& setting : settings()) {
        if (variable == written_in(Source::environment, setting.name)) return setting.name;
    }
    return {};
}

// The prefix that all have in common says nothing of how near they are.
std::string meant_by(const std::string& variable) {
    const auto without_prefix = [](const std::string& name) { return name.substr(variable_prefix.size()); };
    std::vector<std::string> known = {without_prefix(written_in(Source::environment, "config"))};
    for (const Setting& setting : settings()) {
        known.push_back(without_prefix(written_in(Source::environment, setting.name)));
    }
    return program::nearest(without_prefix(variable), known);
}

[[noreturn]] void refuse_unknown(const std::string& variable) {
    const std::string meant = meant_by(variable);
    throw std::invalid_argument("the environment variable " + program::quote(variable) +
                                " is no setting of echo-server" +
                                (meant.empty() ? "" : "; did you mean " + std::string(variable_prefix) + meant + "?"));
}

Texts split(const std::string& text) {
    constexpr const char* spaces = " \t\r\n";
    Texts words;
    for (auto begin = text.find_first_not_of(spaces); begin != text.npos;) {
        const auto end = text.find_first_of(spaces, begin);
        words.push_back(text.substr(begin, end - begin));
        begin = text.find_first_not_of(spaces, end);
    }
    return words;
}

void add(Layer& layer, const std::string& variable, const std::string& value) {
    const std::string_view name = find_name(variable);
    if (name.empty()) refuse_unknown(variable);
    const Setting* const setting = find_setting(name);
    const bool is_list = setting && setting->form == Form::list;
    const Texts texts = is_list ? split(value) : Texts{value};
    if (value.empty() || texts.empty()) {
        throw std::invalid_argument(variable + ": is set, but empty; give it a value, or unset it");
    }
    layer[name] = {texts, {Source::environment, variable, variable}};
}

}  // namespace

Environment process_environment() {
    Environment environment;
    for (char** entry = environ; entry && *entry; ++entry) environment.emplace_back(*entry);
    return environment;
}

Layer read_environment(const Environment& environment) {
    Layer layer;
    for (const std::string& entry : environment) {
        const auto equals = entry.find('=');
        const std::string variable = entry.substr(0, equals);
        const std::string value = equals == entry.npos ? std::string() : entry.substr(equals + 1);
        if (!variable.starts_with(variable_prefix) || is_service_address(variable, value)) continue;
        add(layer, variable, value);
    }
    return layer;
}

}  // namespace echo::server_app
