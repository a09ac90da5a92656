// What a reader of the page must know beside the figures.
#pragma once

#include <span>
#include <string>

#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

/// Loops that are not alike, errors, warnings and what came of rules; empty if there are none.
std::string remarks_list(std::span<const NamedRun> runs);

}  // namespace echo::client_app::report
