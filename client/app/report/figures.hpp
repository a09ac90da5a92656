// The figures of a run, one by one, as tables and comparisons need them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "report/run/bench_run.hpp"

namespace echo::client_app::report {

enum class Unit { time, count, per_second, bytes_per_second, share };

/// Which way a figure should go from one run to the next.
enum class Direction { neither, lower_is_better, higher_is_better };

struct Figure {
    std::string key;   ///< in JSON, unit included: `service_time_p99_ns`
    std::string name;  ///< for people: `service time p99`
    Unit unit;
    std::optional<double> value;  ///< absent where the run does not have it, or too few samples for it
    Direction direction = Direction::neither;

    /// The value with its unit, or `-`.
    std::string text() const;
};

/// The same keys in the same order for each run.
std::vector<Figure> figures_of(const BenchRun& run);

/// Whether it is the time of a message, and no other one.
bool is_latency(const Figure& figure) noexcept;

/// A histogram's figures under their own names, as `p99`, in the order of the tables.
std::vector<Figure> latency_figures(const Histogram& histogram);

/// By how many percent `value` is above or, negative, below `first`; absent where either is, or nothing to divide by.
std::optional<double> difference_in_percent(const Figure& first, const Figure& value);

/// `+12.3 %`, `-4.5 %`, `0.0 %` for next to nothing, `=`, or nothing at all.
std::string difference_text(const std::optional<double>& percent);

/// A name and words for it; empty words where there is nothing to say.
struct Description {
    std::string name;
    std::string text;
    bool shapes_figures = false;  ///< where runs differ in it, that may be why their figures differ
};

/// What came of a rule, as `10.3 %`.
std::string verdict_value(const Verdict& verdict);

/// What was measured, and how; the same names in the same order for each run.
std::vector<Description> settings_of(const BenchRun& run);

}  // namespace echo::client_app::report
