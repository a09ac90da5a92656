// The scales of a chart: where a value stands, and which values are written beside it.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace echo::client_app::report {

/// A range of values along one side of a chart. The bounds of a logarithmic one are above 0.
struct Axis {
    double low = 0;
    double high = 1;
    bool logarithmic = false;

    /// 0 at the low end, 1 at the high one; what lies outside stands at the nearer end.
    double place(double value) const noexcept;

    /// The value at such a place.
    double value_at(double place) const noexcept;
};

/// From `low` to `high`, widened to round numbers; never empty.
Axis linear_axis(double low, double high);

/// The same with numbers such as 1, 2, 5, 10; what is below 1 counts as 1.
Axis logarithmic_axis(double low, double high);

/// For times of which some may be far longer than others: logarithmic from a factor of 20 on, otherwise linear and, if
/// `from_zero`, with 0.
Axis time_axis(double least, double greatest, bool from_zero);

struct Tick {
    double value;
    std::string label;  ///< empty for a line without a number
};

using Labelling = std::function<std::string(double value)>;

/// Some four to eight round values, ascending; on a logarithmic axis with lines between them that have no label.
std::vector<Tick> ticks_of(const Axis& axis, const Labelling& label);

/// A time in nanoseconds as a label.
std::string time_label(double nanoseconds);

/// A rate as a label, short enough for the margin of a narrow page: `2,000`, `150k`, `1.5M`.
std::string rate_label(double rate);

/// The axis's title: the name, and whether it is logarithmic.
std::string axis_name(const std::string& name, const Axis& axis);

/// For an axis of 1 / (1 - percentile): 0 %, 50 %, 90 %, 99 % and so on.
std::vector<Tick> percentile_ticks(const Axis& axis);

}  // namespace echo::client_app::report
