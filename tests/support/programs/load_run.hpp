// One thread of a benchmark, run to its end.
#pragma once

#include <chrono>
#include <cstdint>
#include <future>
#include <stdexcept>
#include <utility>

#include "client/app/load/worker.hpp"
#include "client/app/options/common_options.hpp"
#include "support/waiting.hpp"

namespace echo::test {

using client_app::CommonOptions;
using client_app::bench::Connections;
using client_app::bench::Counts;
using client_app::bench::LoadOptions;
using client_app::bench::Tally;
using client_app::bench::Timeline;
using client_app::bench::Worker;
using client_app::bench::WorkerEnd;

/// One connection to there, every reply verified.
inline CommonOptions common_options(const Endpoint& endpoint) {
    CommonOptions common;
    common.endpoint = endpoint;
    common.config.verify = true;
    common.config.pool_size = 1;
    return common;
}

/// A closed loop of so many messages.
inline LoadOptions requests(std::uint64_t count) {
    LoadOptions options;
    options.requests = count;
    return options;
}

/// What came of it.
struct LoadRun {
    WorkerEnd end;
    std::uint64_t opened;
    std::uint64_t lost;
    std::uint64_t replaced;

    const Tally& tally() const { return *end.tally; }
    const Counts& counts() const { return end.tally->counts; }
};

/// To its end, which comes within the tests' patience or the run throws.
inline LoadRun run_load(const CommonOptions& common, const LoadOptions& options) {
    Connections connections;
    std::promise<WorkerEnd> ended;  // goes after the worker, whose thread may still be in it
    Worker worker(common.endpoint, common.config, options, 0, connections);
    const auto now = std::chrono::steady_clock::now();
    const Timeline timeline{now, now + options.warmup,
                            options.duration ? now + options.warmup + *options.duration : Timeline::TimePoint::max()};
    worker.start(timeline, [&](WorkerEnd end) { ended.set_value(std::move(end)); });
    auto end = ended.get_future();
    if (end.wait_for(patience) != std::future_status::ready) throw std::runtime_error("the worker does not end");
    return {end.get(), connections.opened, connections.lost, connections.replaced};
}

}  // namespace echo::test
