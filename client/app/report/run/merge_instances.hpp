// Who has answered in several runs together.
#pragma once

#include <optional>
#include <vector>

#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

using Instances = std::optional<std::vector<InstanceReplies>>;

/// Adds the replies of each instance, and sorts them as `bench` does. A sum with an unknown part is unknown.
void add_instances(Instances& sum, const Instances& part);

}  // namespace echo::client_app::report
