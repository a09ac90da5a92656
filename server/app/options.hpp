// What the options of echo-server mean.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <echo/server_config.hpp>

#include "flags.hpp"

namespace echo::app {

struct Options {
    ServerConfig config;
    std::chrono::nanoseconds drain_timeout = std::chrono::seconds(10);
    std::string log_level = "info";
    bool log_messages = false;
};

/// @throws std::invalid_argument with one sentence that names the option and its fault.
Options to_options(const Flags& flags);

/// A sentence of the library about a setting, with the options in place of the fields of the same name; any other
/// sentence stays as it is.
std::string name_options(std::string_view sentence);

}  // namespace echo::app
