// What a reader of the figures should know about them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "load/results.hpp"

namespace echo::client_app::bench {

/// Sentences without a full stop. `local_ports`: how many there are for outgoing connections, if they are needed.
std::vector<std::string> warnings_about(const Results& results, std::optional<std::uint64_t> local_ports);

}  // namespace echo::client_app::bench
