// What the settings of echo-server mean.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <echo/endpoint.hpp>
#include <echo/server_config.hpp>

#include "settings/layer.hpp"

namespace echo::server_app {

struct Options {
    ServerConfig config;
    std::chrono::nanoseconds drain_timeout = std::chrono::seconds(10);
    std::string log_level = "info";
    std::string log_format = "text";  ///< or "json"
    bool log_messages = false;
    std::optional<Endpoint> admin;  ///< where /livez, /readyz, /metrics and /stats are served: TCP, without TLS
    std::string preset;             ///< the one whose settings have been taken over already, or empty
};

/// @throws std::invalid_argument with one sentence: where the setting stands, and what is wrong with its value.
Options to_options(const Layer& values);

}  // namespace echo::server_app
