// What the charts of the runs' intervals share.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "report/html/charts/svg_chart.hpp"
#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

/// A figure of an interval; absent where the interval does not have it.
using Measure = std::function<std::optional<double>(const Interval&)>;

/// A count as a rate.
Measure per_second(std::uint64_t (*count)(const Interval&));

std::uint64_t answers_of(const Interval& interval);

/// Messages without a right reply, and connections that could not be opened.
std::uint64_t failures_of(const Interval& interval);

/// In nanoseconds.
Measure time_of(std::optional<std::uint64_t> Interval::*time);

/// When the last interval of all ends, in nanoseconds since the measured part began.
double last_end(std::span<const NamedRun> runs);

/// The least and the greatest of a measure, over all runs; nothing if it is nowhere known.
std::optional<std::pair<double, double>> range_of(std::span<const NamedRun> runs, const Measure& measure);

/// The same for each run, as a sentence.
std::string range_in_words(std::span<const NamedRun> runs, const Measure& measure, const Labelling& label);

/// A measure of each interval as a level line: it holds for all of the interval. Where it is not known the line ends.
void add_levels(SvgChart& chart, std::size_t run, Stroke stroke, const BenchRun& measured, const Measure& measure);

/// Of all intervals.
std::uint64_t failures_of(const BenchRun& run);

bool has_failures(std::span<const NamedRun> runs);

/// A mark for each interval in which some run had failures; those that would lie on each other are one.
void add_failure_marks(SvgChart& chart, std::span<const NamedRun> runs);

/// The failures a second of one of the runs as a low drawing with a name above; empty if it has none. The axes are the
/// same for all runs.
std::string failure_strip(std::span<const NamedRun> runs, std::size_t run, const std::string& name, const Frame& frame);

}  // namespace echo::client_app::report
