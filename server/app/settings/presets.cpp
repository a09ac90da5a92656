#include "settings/presets.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

#include <echo/text.hpp>

#include "program/option_value.hpp"

namespace echo::server_app {

std::span<const Preset> presets() {
    static const std::array<Preset, 5> table{{
        {.name = "pulsar",
         .description = "messages end at \\r\\n\\r\\n; QUIT closes",
         .listen = "127.0.0.1:8060",
         .framing = "separator",
         .quit_message = "QUIT"},
        {.name = "lines", .description = "each line comes back", .listen = "127.0.0.1:8888", .framing = "line"},
        {.name = "got",
         .description = "GOT: before each read of 1000 bytes",
         .listen = ":25000",
         .framing = "raw",
         .reply_prefix = "GOT:",
         .read_size = 1000},
        {.name = "oneshot",
         .description = "one read of 100 bytes, logged; closes",
         .listen = "127.0.0.1:8888",
         .framing = "raw",
         .read_size = 100,
         .max_requests = 1,
         .log_messages = true},
        {.name = "rfc862", .description = "every byte comes back, on port 7", .listen = ":7", .framing = "raw"},
    }};
    return table;
}

const Preset& find_preset(std::string_view name) {
    const auto table = presets();
    const auto found = std::find_if(table.begin(), table.end(), [name](const Preset& row) { return row.name == name; });
    if (found != table.end()) return *found;
    std::string names;
    for (const Preset& row : table) names += (names.empty() ? "" : ", ") + std::string(row.name);
    throw std::invalid_argument("must be one of " + names + ", got " + program::quote(name));
}

Layer layer_of(const Preset& preset) {
    Layer layer;
    const std::string label = "preset " + std::string(preset.name);
    const auto set = [&](std::string_view name, std::string_view text) {
        layer[name] = {{std::string(text)}, {Source::preset, label, label + ": " + std::string(name)}};
    };
    set("listen", preset.listen);
    set("framing", preset.framing);
    set("reply_prefix", escape(preset.reply_prefix));
    set("read_size", std::to_string(preset.read_size));
    set("max_requests", std::to_string(preset.max_requests));
    if (preset.quit_message) set("quit_message", escape(*preset.quit_message));
    set("log_messages", preset.log_messages ? "true" : "false");
    return layer;
}

}  // namespace echo::server_app
