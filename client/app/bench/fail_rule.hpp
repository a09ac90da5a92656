// The rules of --fail-if: what a benchmark's results must not be.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "load/measurements.hpp"
#include "measure/histogram.hpp"

namespace echo::client_app::bench {

/// What the rules look at.
struct Measured {
    const Counts& counts;
    const Histogram& latency;  ///< response time in an open loop, service time in a closed one
    std::chrono::nanoseconds duration{0};
    std::uint64_t connections_opened = 0;
};

enum class Unit { nanoseconds, ratio, per_second, count };

/// `ns`, `ratio`, `per_second` or `count`.
std::string_view to_string(Unit unit) noexcept;

/// What came of a rule.
struct Verdict {
    std::string rule;  ///< as it was written
    bool broken = false;
    std::optional<double> value;  ///< absent if it could not be measured, which breaks the rule: nothing was shown
    Unit unit = Unit::count;
    std::string sentence;  ///< what was measured, or why nothing was
};

/// One rule, such as `p99>5ms`, `errors>0.1%` or `rate<10000`. An immutable value.
class FailRule {
public:
    /// @throws std::invalid_argument with one sentence if `text` is no rule.
    explicit FailRule(std::string_view text);

    Verdict judge(const Measured& measured) const;

private:
    enum class Subject { percentile, least, mean, most, errors, connect_errors, late, missed, rate };
    enum class Comparison { greater, greater_or_equal, less, less_or_equal };

    void read_subject(std::string_view name);
    void read_limit(std::string_view text);
    std::optional<double> value_in(const Measured& measured) const;
    bool breaks(double value) const noexcept;
    std::string explain(std::optional<double> value, const Measured& measured) const;

    std::string text_;
    Subject subject_ = Subject::errors;
    double percent_ = 0;  // of a percentile
    Comparison comparison_ = Comparison::greater;
    double limit_ = 0;
    Unit unit_ = Unit::count;
};

}  // namespace echo::client_app::bench
