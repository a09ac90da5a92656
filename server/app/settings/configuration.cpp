#include "settings/configuration.hpp"

#include <stdexcept>
#include <string>

#include "settings/config_file.hpp"
#include "settings/presets.hpp"
#include "settings/relative_path.hpp"
#include "settings/value_text.hpp"

namespace echo::server_app {
namespace {

Layer read_file_of(const Value& config) {
    const std::string& path = config.texts.back();
    std::string text;
    try {
        text = read_text_file(path);
    } catch (const std::invalid_argument& fault) {
        throw std::invalid_argument(config.origin.where + ": " + fault.what());
    }
    Layer layer = parse_config(text, path);
    for (auto& [name, value] : layer) {
        for (std::string& entry : value.texts) entry = from_folder(folder_of(path), find_setting(name)->paths, entry);
    }
    return layer;
}

// Of two settings that cannot both hold, the one from the higher source counts. @throws if one source gives both.
bool outranks(const Layer& values, const char* name, const char* rival, const std::string& clash) {
    const Origin& origin = values.at(name).origin;
    const Source rival_source = values.at(rival).origin.source;
    if (origin.source != rival_source) return origin.source > rival_source;
    throw std::invalid_argument(origin.where + ": " + clash + " " + written_in(rival_source, rival) +
                                "; leave out one of the two");
}

// `once` is short for a value of `max_requests`.
void settle_once(Layer& values) {
    if (!values.contains("once")) return;
    const bool counts =
        !values.contains("max_requests") || outranks(values, "once", "max_requests", "sets the same as");
    const Value once = values.extract("once").mapped();
    if (counts) values["max_requests"] = {{parse_switch(once.texts.back()) ? "1" : "0"}, once.origin};
}

// A separator makes the framing `separator`, and another framing has none.
void settle_framing(Layer& values) {
    if (!values.contains("separator")) return;
    const Value separator = values.at("separator");
    if (values.contains("framing")) {
        const std::string framing = values.at("framing").texts.back();
        if (framing == "separator") return;
        const std::string clash = "belongs to separator framing, and not to \"" + framing + "\", which is set by";
        if (!outranks(values, "separator", "framing", clash)) {
            values.erase("separator");
            return;
        }
    }
    values["framing"] = {{"separator"}, separator.origin};
}

// What a higher source overrides must be sound too: it is there to be used one day.
void add_lower(Layer& values, Layer source) {
    to_options(source);
    values.merge(source);
}

// @param config_file is set to the path, if a file is among the sources.
Layer put_together(const Layer& command_line, const Surroundings& surroundings, std::string& config_file) {
    Layer values;
    add_lower(values, command_line);
    add_lower(values, read_environment(surroundings.environment));
    if (const auto config = values.extract("config")) {
        config_file = config.mapped().texts.back();
        add_lower(values, read_file_of(config.mapped()));
    }
    // All sources in which somebody may have named an endpoint have been read.
    if (!surroundings.inherited.empty() && !values.contains("listen")) {
        values["listen"] = {{}, {Source::built_in, "sockets passed on", "listen"}};
    }
    if (values.contains("preset")) add_lower(values, layer_of(find_preset(values.at("preset").texts.back())));
    settle_once(values);
    settle_framing(values);
    return values;
}

}  // namespace

Origin Configuration::origin(std::string_view name) const {
    const auto found = values.find(name);
    if (found != values.end()) return found->second.origin;
    return {.where = std::string(name)};
}

Configuration load(const Layer& command_line, const Surroundings& surroundings) {
    Configuration configuration;
    std::string config_file;
    configuration.values = put_together(command_line, surroundings, config_file);
    configuration.options = to_options(configuration.values);
    configuration.options.config_file = config_file;
    configuration.options.config.inherited = surroundings.inherited;
    check(configuration, surroundings.admin_is_built);
    return configuration;
}

}  // namespace echo::server_app
