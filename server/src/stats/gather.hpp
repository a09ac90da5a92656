// From what each worker counts to the numbers of the server.
#pragma once

#include <echo/server_stats.hpp>

#include "stats/counters.hpp"

namespace echo::server_detail {

/// Reads the counts of all workers. What is closed is read before what is accepted, so that never more seem closed.
template <class Workers>
ServerStats gather(const Workers& workers);

/// Adds what a worker has closed, and all else that it counts.
void add_closes(const Counters& counters, ServerStats& stats);
void add_others(const Counters& counters, ServerStats& stats);

template <class Workers>
ServerStats gather(const Workers& workers) {
    ServerStats stats;
    for (const auto& worker : workers) add_closes(worker->counters(), stats);
    for (const auto& worker : workers) add_others(worker->counters(), stats);
    stats.connections_open = stats.connections_accepted - stats.closed();
    return stats;
}

}  // namespace echo::server_detail
