// What must hold of a run of the benchmark that was read: all forms of a report can be made of it.
#pragma once

#include "client/app/report/run/bench_run.hpp"

namespace echo::fuzz {

/// Reads a document of `echo-client bench`; refuses it or makes all reports.
void check_bench_document(std::string_view text);

}  // namespace echo::fuzz
