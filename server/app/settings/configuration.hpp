// The settings of all sources together: what echo-server is to do.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <echo/server_config.hpp>

#include "settings/environment.hpp"
#include "settings/layer.hpp"
#include "settings/setting.hpp"

namespace echo::server_app {

/// What counts besides the command line.
struct Surroundings {
    Environment environment;
    /// Sockets that were passed on to the process; then no endpoint is listened on by default.
    std::vector<ListeningSocket> inherited;
    bool admin_is_built = true;  ///< whether this program can serve the admin endpoint
};

struct Configuration {
    Options options;
    Layer values;  ///< the texts that the options were made of; what is absent is a default

    Origin origin(std::string_view name) const;
};

/// Reads the environment and the file, puts the sources together (options before environment before file before
/// preset), and checks all of it as the library does. May be called again for the same command line at any time.
/// @param command_line the settings that it gives, and "config", the path of the file.
/// @throws std::invalid_argument with one sentence that begins with the place of the fault.
Configuration load(const Layer& command_line, const Surroundings& surroundings);

/// Checks all that can be known before an endpoint is bound, the rules that settings must keep together among it; the
/// files of TLS are read.
/// @throws std::invalid_argument with one sentence that begins with the place of the setting at fault.
void check(const Configuration& configuration, bool has_admin);

/// A sentence of the library about a setting, with its place before it and the setting named as it is written there;
/// any other sentence stays as it is.
std::string with_place(std::string_view sentence, const Configuration& configuration);

/// The whole configuration as a file that can be read again: TOML, a line for each setting, with where its value comes
/// from as a comment. What is not set stands as a comment as a whole, with an example in place of the value.
/// @throws std::invalid_argument for a path that is not UTF-8, which TOML cannot hold.
std::string to_toml(const Configuration& configuration);

}  // namespace echo::server_app
