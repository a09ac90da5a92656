// What it means that a run's figures are not those of another.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "report/figures.hpp"
#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

enum class Change { none, better, worse };

/// `better`, `worse`, or nothing.
const char* word_of(Change change);

/// A figure beside the same one of the first run.
struct Difference {
    std::string text;  ///< as of `difference_text`
    Change change = Change::none;
};

/// Within 1 % nothing is better or worse, nor is a figure of a run whose loop is another kind than the first run's.
Difference difference_of(const BenchRun& first_run, const Figure& first, const BenchRun& run, const Figure& figure);

/// Why the times of these runs are not alike, if some are of closed and some of open loops.
std::optional<std::string> unlike_loops(std::span<const NamedRun> runs);

/// Says in which settings, besides the loop, the runs differ, so that a difference may be theirs; none if they do not.
std::optional<std::string> unlike_settings(std::span<const NamedRun> runs);

}  // namespace echo::client_app::report
