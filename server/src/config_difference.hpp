// Which settings a reload leaves as they are.
#pragma once

#include <string>
#include <vector>

#include <echo/server_config.hpp>

namespace echo::server_detail {

/// The names of the fields that differ and that only another server would follow.
std::vector<std::string> differences(const ServerConfig& running, const ServerConfig& wanted);

}  // namespace echo::server_detail
