// Where the time of a new connection went, as JSON.
#pragma once

#include <optional>

#include "probe/connect_phases.hpp"
#include "text/json.hpp"

namespace echo::client_app {

/// Null without phases.
Json phases_json(const std::optional<ConnectPhases>& phases);

/// Null without the kernel's word.
Json kernel_json(const std::optional<KernelView>& kernel);

}  // namespace echo::client_app
