// The report as one file of HTML.
#pragma once

#include <span>
#include <string>

#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

/// A page that needs nothing else: no script runs in it, and nothing is loaded. Charts are inline SVG, and the
/// documents that were read stand in a data block with the id `data`, as `{"runs":[{"name":...,"document":...}]}`.
std::string html_page(std::span<const NamedRun> runs);

}  // namespace echo::client_app::report
