#include "report/run/merge_windows.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <string_view>

#include "measure/percentiles.hpp"
#include "program/option_value.hpp"
#include "report/run/merge_names.hpp"
#include "report/run/point_in_time.hpp"
#include "text/number_text.hpp"

namespace echo::client_app::report {
namespace {

// Of both a begin and a duration: their sum fits, whatever strangers wrote.
constexpr std::uint64_t longest_span_ns = std::uint64_t{1} << 61;
constexpr double least_common_share = 0.95;

struct Span {
    std::uint64_t begin;
    std::uint64_t end;
};

std::uint64_t span_between(std::string_view earliest, std::string_view time) {
    constexpr std::uint64_t ns_of_ms = 1'000'000;
    const auto passed = (to_point_in_time(time) - to_point_in_time(earliest)).count();
    return std::min(static_cast<std::uint64_t>(std::max<std::int64_t>(passed, 0)), longest_span_ns / ns_of_ms) *
           ns_of_ms;
}

Span span_of(const std::string& earliest, const std::string& started_at, std::uint64_t duration_ns) {
    const std::uint64_t begin = span_between(earliest, started_at);
    return {begin, begin + std::min(duration_ns, longest_span_ns)};
}

std::string_view earliest_part(const Merge& merge) {
    return std::ranges::min_element(merge.parts, {}, &MergedPart::started_at)->started_at;
}

std::optional<std::uint64_t> p99_of(const Histogram& latency) {
    for (const Percentile& each : carried_percentiles(latency.count())) {
        if (each.percent == 99) return latency.value_at_percentile(each.percent);
    }
    return std::nullopt;
}

MergedPart part_of(const NamedRun& each) {
    return {each.name,
            each.run.agent,
            each.run.started_at,
            each.run.duration_ns,
            each.run.counts.answered,
            each.run.rates.answered_per_second,
            p99_of(each.run.latency())};
}

std::vector<MergedPart> parts_of(const NamedRun& each) {
    return each.run.merge ? each.run.merge->parts : std::vector<MergedPart>{part_of(each)};
}

// What was answered in that time, each interval by the share of it that lies there; absent if nothing tells.
std::optional<double> answered_in(const BenchRun& run, std::uint64_t begin_ns, const Span& window) {
    if (run.intervals.empty() && run.counts.answered > 0) return std::nullopt;
    double answered = 0;
    for (const Interval& interval : run.intervals) {
        std::uint64_t begin = interval.begin_ns;
        limited_add(begin, begin_ns);
        std::uint64_t end = begin;
        limited_add(end, interval.duration_ns);
        const std::uint64_t from = std::max(begin, window.begin);
        const std::uint64_t until = std::min(end, window.end);
        if (from >= until) continue;
        answered += static_cast<double>(interval.answered) * static_cast<double>(until - from) /
                    static_cast<double>(end - begin);
    }
    return answered;
}

std::optional<CommonWindow> common_window(const Merge& merge, std::span<const NamedRun> runs) {
    const std::string earliest(earliest_part(merge));
    Span window{0, UINT64_MAX};
    std::uint64_t last_end = 0;
    for (const MergedPart& part : merge.parts) {
        const Span span = span_of(earliest, part.started_at, part.duration_ns);
        window = {std::max(window.begin, span.begin), std::min(window.end, span.end)};
        last_end = std::max(last_end, span.end);
    }
    if (window.begin >= window.end) return std::nullopt;
    CommonWindow common{last_to_begin(merge).started_at, window.end - window.begin, 0, 0.0};
    common.share = static_cast<double>(common.duration_ns) / static_cast<double>(last_end);
    for (const NamedRun& each : runs) {
        const auto answered = answered_in(each.run, span_between(earliest, each.run.started_at), window);
        if (!answered) common.answered_per_second.reset();
        if (common.answered_per_second) {
            *common.answered_per_second += *answered * 1e9 / static_cast<double>(common.duration_ns);
        }
    }
    return common;
}

std::optional<double> sum_of_rates(const Merge& merge) {
    double sum = 0;
    for (const MergedPart& part : merge.parts) {
        if (!part.answered_per_second) return std::nullopt;
        sum = std::min(sum + *part.answered_per_second, std::numeric_limits<double>::max());
    }
    return sum;
}

// In the order in which they were named first.
void expect_agents(Merge& merge, const std::vector<std::string>& agents) {
    auto& expected = merge.expected_agents ? *merge.expected_agents : merge.expected_agents.emplace();
    std::set<std::string_view> known(expected.begin(), expected.end());
    for (const std::string& agent : agents) {
        if (known.insert(agent).second) expected.push_back(agent);
    }
}

std::set<std::string_view> agents_of(const Merge& merge) {
    std::set<std::string_view> agents;
    for (const MergedPart& part : merge.parts) {
        if (part.agent) agents.insert(*part.agent);
    }
    return agents;
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text.append(text.empty() ? "" : ", ").append(name);
    return text;
}

std::optional<std::string> warning_about_window(const Merge& merge) {
    // Of a part that has measured nothing its own errors and warnings tell.
    const bool lacks_one = std::ranges::any_of(merge.parts, [](const auto& part) { return part.duration_ns == 0; });
    if (merge.parts.size() < 2 || lacks_one) return std::nullopt;
    if (!merge.window) {
        return "the merged runs did not all go on at the same time: the sum of their rates was never reached";
    }
    if (merge.window->share >= least_common_share) return std::nullopt;
    return "the merged runs went on together for " +
           duration_text(std::chrono::nanoseconds(static_cast<std::int64_t>(merge.window->duration_ns))) + " only, " +
           percent_text(merge.window->share) +
           " of the time from the first begin to the last end: the server had less load in the rest; give them the "
           "same --start-at and --duration";
}

std::optional<std::string> warning_about_nameless(const Merge& merge) {
    std::vector<std::string> nameless;
    for (const MergedPart& part : merge.parts) {
        if (!part.agent) nameless.push_back(part.name);
    }
    const bool has_names = nameless.size() < merge.parts.size() || merge.expected_agents;
    if (nameless.empty() || !has_names) return std::nullopt;
    return "no agent is named in " + joined(nameless) + ", so it cannot be told whose " +
           (nameless.size() == 1 ? "run that is" : "runs these are") + "; give each machine its own --agent";
}

std::optional<std::string> warning_about_unexpected(const Merge& merge) {
    if (!merge.expected_agents) return std::nullopt;
    const std::set<std::string_view> expected(merge.expected_agents->begin(), merge.expected_agents->end());
    std::vector<std::string> others;
    for (const MergedPart& part : merge.parts) {
        if (part.agent && !expected.contains(*part.agent)) others.push_back(*part.agent);
    }
    if (others.empty()) return std::nullopt;
    return "not named by --agents, and counted all the same: " + joined(others);
}

}  // namespace

const std::string& earliest_start(std::span<const NamedRun> runs) {
    const auto start_of = [](const NamedRun& each) -> const std::string& { return each.run.started_at; };
    return std::ranges::min_element(runs, {}, start_of)->run.started_at;
}

std::vector<std::uint64_t> begins_of(std::span<const NamedRun> runs) {
    std::vector<std::uint64_t> begins;
    const std::string& earliest = earliest_start(runs);
    for (const NamedRun& each : runs) begins.push_back(span_between(earliest, each.run.started_at));
    return begins;
}

const MergedPart& last_to_begin(const Merge& merge) {
    assert(!merge.parts.empty());
    return *std::ranges::max_element(merge.parts, {}, &MergedPart::started_at);
}

std::uint64_t begin_of(const Merge& merge, const MergedPart& part) {
    return span_between(earliest_part(merge), part.started_at);
}

Merge aligned(std::span<const NamedRun> runs, const std::optional<std::vector<std::string>>& agents) {
    Merge merge;
    for (const NamedRun& each : runs) {
        const std::vector<MergedPart> parts = parts_of(each);
        merge.parts.insert(merge.parts.end(), parts.begin(), parts.end());
        if (each.run.merge && each.run.merge->expected_agents) expect_agents(merge, *each.run.merge->expected_agents);
    }
    if (agents) expect_agents(merge, *agents);
    const std::set<std::string_view> present = agents_of(merge);
    for (const std::string& agent : merge.expected_agents.value_or(std::vector<std::string>())) {
        if (!present.contains(agent)) merge.missing_agents.push_back(agent);
    }
    merge.sum_of_rates_per_second = sum_of_rates(merge);
    merge.skew_ns = begin_of(merge, last_to_begin(merge));
    merge.window = common_window(merge, runs);
    return merge;
}

std::vector<std::string> warnings_about(const Merge& merge) {
    std::vector<std::string> warnings;
    for (auto& warning :
         {warning_about_window(merge), warning_about_nameless(merge), warning_about_unexpected(merge)}) {
        if (warning) warnings.push_back(*warning);
    }
    return warnings;
}

void check_that_agents_differ(std::span<const NamedRun> runs) {
    std::map<std::string, const NamedRun*> known;
    for (const NamedRun& each : runs) {
        for (const MergedPart& part : parts_of(each)) {
            if (!part.agent) continue;
            const auto [first, is_new] = known.try_emplace(*part.agent, &each);
            if (is_new) continue;
            throw std::invalid_argument("--merge: " + first->second->name + " and " + each.name +
                                        " are both of the agent " + program::quote(*part.agent) +
                                        "; name each agent once, and give each machine its own --agent");
        }
    }
}

}  // namespace echo::client_app::report
