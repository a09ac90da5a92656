// Which server the command line names, by whichever of its ways.
#pragma once

#include <optional>
#include <string>

#include <echo/endpoint.hpp>

#include "options/common_options.hpp"

namespace echo::client_app {

/// The server of --to, of the word without an option, or of -H and -p; else `default_endpoint`, else the program's.
/// @throws std::invalid_argument with one sentence that names the option and its fault.
Endpoint to_endpoint(const CommonFlags& flags, const std::optional<std::string>& default_endpoint);

}  // namespace echo::client_app
