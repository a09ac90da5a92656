// The settings that make echo-server behave like one of the well-known echo servers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <echo/server_config.hpp>

#include "settings/layer.hpp"

namespace echo::server_app {

/// One row of the presets' table; sizes in bytes.
struct Preset {
    std::string_view name;
    std::string_view description;
    std::string_view listen;
    std::string_view framing;
    std::string_view reply_prefix{};
    std::size_t read_size = ServerConfig{}.read_size;
    std::uint64_t max_requests = 0;
    std::optional<std::string_view> quit_message{};
    bool log_messages = false;
};

std::span<const Preset> presets();

/// The texts of what `preset` sets, as one source among others.
Layer layer_of(const Preset& preset);

/// @throws std::invalid_argument that lists the names, if there is no such preset.
const Preset& find_preset(std::string_view name);

}  // namespace echo::server_app
