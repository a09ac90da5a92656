// The numbers of the connection pool as lines for a person.
#pragma once

#include <string>

#include <echo/pool_stats.hpp>

namespace echo::client_app {

/// A line for the connections, the messages, and the connections that have gone; what never happened is left out.
std::string pool_report(const PoolStats& stats);

}  // namespace echo::client_app
