// Runs of the benchmark that never took place, for tests of what is made of them.
#pragma once

#include <cstdint>

#include "client/app/report/run/bench_run.hpp"

namespace echo::test {

/// Ten seconds at 1,000 messages a second, with all figures consistent with each other. `slowness` stretches the times.
client_app::report::BenchRun closed_loop_run(std::uint64_t seed, double slowness = 1);

/// The same, with scheduled times: some messages were late, and some never sent.
client_app::report::BenchRun open_loop_run(std::uint64_t seed, double slowness = 1);

/// An open loop that failed in its third and fourth second: the server was slow, and then away; a rule that is kept
/// and one that is broken.
client_app::report::BenchRun failing_run(std::uint64_t seed);

/// What is left of a run in which nothing was answered.
client_app::report::BenchRun run_without_answers();

}  // namespace echo::test
