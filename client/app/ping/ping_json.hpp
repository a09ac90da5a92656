// A ping as JSON: units in the keys, and null for what there is none of.
#pragma once

#include <chrono>

#include "options/common_options.hpp"
#include "ping/ping_options.hpp"
#include "ping/ping_result.hpp"
#include "ping/ping_statistics.hpp"
#include "text/json.hpp"

namespace echo::client_app {

Json ping_settings_json(const CommonOptions& common, const PingOptions& options);
Json ping_result_json(const PingResult& result);
Json ping_summary_json(const PingStatistics& statistics, std::chrono::nanoseconds took);

}  // namespace echo::client_app
