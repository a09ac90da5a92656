// Where the time of a new connection went, as JSON.
#pragma once

#include <chrono>
#include <optional>

#include "probe/connect_phases.hpp"
#include "text/json.hpp"

namespace echo::client_app {

/// Nanoseconds; null without a time.
Json time_or_null(const std::optional<std::chrono::nanoseconds>& time);

/// Null without phases.
Json phases_json(const std::optional<ConnectPhases>& phases);

/// Null without the kernel's word.
Json kernel_json(const std::optional<KernelView>& kernel);

}  // namespace echo::client_app
