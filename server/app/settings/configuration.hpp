// The settings of all sources together: what echo-server is to do.
#pragma once

#include <string_view>
#include <vector>

#include <echo/server_config.hpp>

#include "command_line/command_line.hpp"
#include "settings/environment.hpp"
#include "settings/layer.hpp"
#include "settings/options.hpp"

namespace echo::server_app {

/// What counts besides the command line.
struct Surroundings {
    Environment environment;
    /// Sockets that were passed on to the process; then no endpoint is listened on by default.
    std::vector<ListeningSocket> inherited;
};

struct Configuration {
    Options options;
    Layer values;  ///< the texts that the options were made of; what is absent is a default

    Origin origin(std::string_view name) const;
};

/// Reads the environment and the file, puts the sources together (options before environment before file before
/// preset), and checks all of it as the library does. May be called again for the same command line at any time.
/// @throws std::invalid_argument with one sentence that begins with the place of the fault.
Configuration load(const CommandLine& command_line, const Surroundings& surroundings);

}  // namespace echo::server_app
