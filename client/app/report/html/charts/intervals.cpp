#include "report/html/charts/intervals.hpp"

#include <algorithm>
#include <vector>

#include "report/html/charts/axis.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::report {
namespace {

double end_of(const Interval& interval) {
    return static_cast<double>(interval.begin_ns) + static_cast<double>(interval.duration_ns);
}

std::uint64_t bounded_sum(std::uint64_t one, std::uint64_t other) {
    return other > UINT64_MAX - one ? UINT64_MAX : one + other;
}

std::vector<std::vector<Point>> levels_of(const BenchRun& run, const Measure& measure) {
    std::vector<std::vector<Point>> lines(1);
    for (const Interval& interval : run.intervals) {
        const std::optional<double> value = measure(interval);
        if (value) {
            lines.back().push_back({static_cast<double>(interval.begin_ns), *value});
            lines.back().push_back({end_of(interval), *value});
        } else if (!lines.back().empty()) {
            lines.emplace_back();
        }
    }
    return lines;
}

/// Failures, and when they were.
struct Failures {
    double begin;
    double end;
    std::uint64_t count;

    double middle() const { return (begin + end) / 2; }
};

std::vector<Failures> all_failures(std::span<const NamedRun> runs) {
    std::vector<Failures> failures;
    for (const NamedRun& each : runs) {
        for (const Interval& interval : each.run.intervals) {
            const std::uint64_t count = failures_of(interval);
            if (count == 0) continue;
            failures.push_back({static_cast<double>(interval.begin_ns), end_of(interval), count});
        }
    }
    std::ranges::sort(failures, {}, &Failures::middle);
    return failures;
}

}  // namespace

Measure per_second(std::uint64_t (*count)(const Interval&)) {
    return [count](const Interval& interval) -> std::optional<double> {
        if (interval.duration_ns == 0) return std::nullopt;
        return static_cast<double>(count(interval)) / (static_cast<double>(interval.duration_ns) / 1e9);
    };
}

std::uint64_t answers_of(const Interval& interval) {
    return interval.answered;
}

Measure time_of(std::optional<std::uint64_t> Interval::*time) {
    return [time](const Interval& interval) -> std::optional<double> {
        if (!(interval.*time)) return std::nullopt;
        return static_cast<double>(*(interval.*time));
    };
}

double last_end(std::span<const NamedRun> runs) {
    double last = 0;
    for (const NamedRun& each : runs) {
        for (const Interval& interval : each.run.intervals) last = std::max(last, end_of(interval));
    }
    return last;
}

std::optional<std::pair<double, double>> range_of(std::span<const NamedRun> runs, const Measure& measure) {
    std::optional<std::pair<double, double>> range;
    for (const NamedRun& each : runs) {
        for (const Interval& interval : each.run.intervals) {
            const std::optional<double> value = measure(interval);
            if (!value) continue;
            if (!range) range.emplace(*value, *value);
            range->first = std::min(range->first, *value);
            range->second = std::max(range->second, *value);
        }
    }
    return range;
}

std::string range_in_words(std::span<const NamedRun> runs, const Measure& measure, const Labelling& label) {
    std::string words;
    for (const NamedRun& each : runs) {
        const auto range = range_of({&each, 1}, measure);
        if (!range) continue;
        words.append(each.name).append(": between ").append(label(range->first)).append(" and ");
        words.append(label(range->second)).append(". ");
    }
    return words;
}

void add_levels(SvgChart& chart, std::size_t run, Stroke stroke, const BenchRun& measured, const Measure& measure) {
    for (const std::vector<Point>& line : levels_of(measured, measure)) chart.add_line(run, stroke, line);
}

std::uint64_t failures_of(const Interval& interval) {
    return bounded_sum(interval.failed, interval.connect_errors);
}

std::uint64_t failures_of(const BenchRun& run) {
    std::uint64_t sum = 0;
    for (const Interval& interval : run.intervals) sum = bounded_sum(sum, failures_of(interval));
    return sum;
}

bool has_failures(std::span<const NamedRun> runs) {
    return std::ranges::any_of(runs, [](const NamedRun& each) { return failures_of(each.run) > 0; });
}

void add_failure_marks(SvgChart& chart, std::span<const NamedRun> runs) {
    constexpr double mark_width = 14;
    std::vector<Failures> marks;
    for (const Failures& each : all_failures(runs)) {
        if (marks.empty() || chart.distance(marks.back().begin, each.begin) >= mark_width) {
            marks.push_back(each);
            continue;
        }
        marks.back().end = std::max(marks.back().end, each.end);
        marks.back().count = bounded_sum(marks.back().count, each.count);
    }
    for (const Failures& mark : marks) {
        chart.add_failure_mark(mark.middle(), count_text(mark.count) + (mark.count == 1 ? " failure" : " failures") +
                                                  " from " + time_label(mark.begin) + " to " + time_label(mark.end));
    }
}

}  // namespace echo::client_app::report
