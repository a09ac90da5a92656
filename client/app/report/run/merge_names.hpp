// What several runs together have counted by name: instances, addresses, errors.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

/// Sums of what strangers wrote stay at the end of the range instead of beginning anew.
void limited_add(std::uint64_t& sum, std::uint64_t number);

using Instances = std::optional<std::vector<InstanceReplies>>;

/// Adds the replies of each instance, and sorts them as `bench` does. A sum with an unknown part is unknown.
void add_instances(Instances& sum, const Instances& part);

/// Adds the connections of each address, and sorts them as `bench` does.
void add_addresses(std::vector<AddressConnections>& sum, const std::vector<AddressConnections>& part);

/// The errors of all runs, those with the same words together.
std::vector<ErrorCount> all_errors(std::span<const NamedRun> runs);

}  // namespace echo::client_app::report
