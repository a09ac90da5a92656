// What to do when an endpoint cannot be listened on.
#pragma once

#include <string>
#include <system_error>

namespace echo::server_app {

/// Words to follow the error's own, beginning with "; ", or nothing if there is no good advice.
std::string listen_hint(const std::system_error& error);

}  // namespace echo::server_app
