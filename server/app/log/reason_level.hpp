// How much an operator has to care about the way a connection ended.
#pragma once

#include <spdlog/common.h>

#include <echo/close_reason.hpp>

namespace echo::server_app {

/// Information for what peers do in the ordinary course, a warning for what an operator should see, an error for a
/// fault of the server's own.
spdlog::level::level_enum level_of(CloseReason reason);

}  // namespace echo::server_app
