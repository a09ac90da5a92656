// What must hold of the settings of echo-server, wherever they come from.
#pragma once

#include "fuzz/fuzz.hpp"
#include "server/app/settings/config_file.hpp"
#include "server/app/settings/configuration.hpp"

namespace echo::fuzz {

/// Whether reading on would open files that the input names.
inline bool names_files(const server_app::Layer& layer) {
    for (const char* name : {"config", "tls_cert", "tls_key", "tls_client_ca"}) {
        if (layer.contains(name)) return true;
    }
    return false;
}

/// The settings that can be written of all settings, as their texts.
inline std::string texts_of(const server_app::Configuration& configuration) {
    std::string all;
    for (const server_app::Setting& setting : server_app::settings()) {
        const auto texts = setting.write ? setting.write(configuration.options) : std::nullopt;
        all.append(setting.name).append(texts ? "=" : " is not set");
        for (const std::string& text : texts.value_or(server_app::Texts())) all.append(text).append(" ");
        all += "\n";
    }
    return all;
}

/// Loads the settings of a file that was read, before which those of the environment count. What can be loaded can be
/// printed as a file, which says the same.
inline void check_settings(const server_app::Layer& file, const server_app::Environment& environment) {
    if (names_files(file)) return;
    const auto configuration = unless_refused([&] { return server_app::load(file, {environment, {}, true}); });
    if (!configuration) return;
    // A path that is not UTF-8 cannot be printed, and is refused.
    const auto printed = unless_refused([&] { return server_app::to_toml(*configuration); });
    if (!printed) return;
    const auto again = server_app::load(server_app::parse_config(*printed, "printed.toml"), {{}, {}, true});
    require_equal(texts_of(*configuration), texts_of(again), "settings that were printed are read as the same");
}

}  // namespace echo::fuzz
