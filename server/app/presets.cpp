#include "presets.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

#include "shared/option_value.hpp"

namespace echo::app {

std::span<const Preset> presets() {
    static const std::array<Preset, 5> table{{
        {.name = "pulsar",
         .description = "the echo server of the pulsar framework: ends at \\r\\n\\r\\n, QUIT closes",
         .listen = "127.0.0.1:8060",
         .framing = "separator",
         .quit_message = "QUIT"},
        {.name = "lines",
         .description = "a line server: each line comes back",
         .listen = "127.0.0.1:8888",
         .framing = "line"},
        {.name = "got",
         .description = "answers each read of at most 1000 bytes with GOT: and the bytes",
         .listen = ":25000",
         .framing = "raw",
         .reply_prefix = "GOT:",
         .read_size = 1000},
        {.name = "oneshot",
         .description = "answers one read of at most 100 bytes, then closes; logs what it received",
         .listen = "127.0.0.1:8888",
         .framing = "raw",
         .read_size = 100,
         .max_requests = 1,
         .log_messages = true},
        {.name = "rfc862",
         .description = "the Echo Protocol of RFC 862: every byte comes back until the client closes",
         .listen = ":7",
         .framing = "raw"},
    }};
    return table;
}

const Preset& find_preset(std::string_view name) {
    const auto table = presets();
    const auto found = std::find_if(table.begin(), table.end(), [name](const Preset& row) { return row.name == name; });
    if (found != table.end()) return *found;
    std::string names;
    for (const Preset& row : table) names += (names.empty() ? "" : ", ") + std::string(row.name);
    throw std::invalid_argument("--preset: must be one of " + names + ", got " + detail::quote(name));
}

ServerConfig to_config(const Preset& preset) {
    ServerConfig config;
    config.listen = {preset.listen};
    config.framing = Framing::named(preset.framing);
    config.replies.reply_prefix = preset.reply_prefix;
    config.replies.quit_message = preset.quit_message;
    config.read_size = preset.read_size;
    config.max_requests = preset.max_requests;
    return config;
}

}  // namespace echo::app
