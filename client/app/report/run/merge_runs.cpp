#include "report/run/merge_runs.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include "measure/latency_json.hpp"
#include "report/run/bench_json.hpp"
#include "report/run/merge_names.hpp"
#include "report/run/merge_windows.hpp"

namespace echo::client_app::report {
namespace {

void add(std::uint64_t& sum, std::uint64_t number) {
    limited_add(sum, number);
}

// A sum with an unknown part is unknown.
template <typename Number>
void add(std::optional<Number>& sum, const std::optional<Number>& number) {
    if (sum && number) {
        if constexpr (std::is_floating_point_v<Number>) {
            *sum = std::min(*sum + *number, std::numeric_limits<Number>::max());
        } else {
            add(*sum, *number);
        }
    } else {
        sum.reset();
    }
}

void add(std::optional<Histogram>& sum, const std::optional<Histogram>& histogram) {
    if (sum && histogram) sum->merge(*histogram);
}

template <typename Number>
void keep_greatest(std::optional<Number>& greatest, const std::optional<Number>& number) {
    if (number) greatest = std::max(greatest.value_or(*number), *number);
}

void add(Settings& sum, const Settings& part) {
    add(sum.rate_per_second, part.rate_per_second);
    add(sum.connections, part.connections);
    add(sum.threads, part.threads);
    add(sum.requests, part.requests);
    sum.pipeline = std::max(sum.pipeline, part.pipeline);
    sum.size_min_bytes = std::min(sum.size_min_bytes, part.size_min_bytes);
    sum.size_max_bytes = std::max(sum.size_max_bytes, part.size_max_bytes);
    sum.warmup_ns = std::max(sum.warmup_ns, part.warmup_ns);
    sum.count_instances = sum.count_instances && part.count_instances;
    keep_greatest(sum.duration_ns, part.duration_ns);
    keep_greatest(sum.requests_per_connection, part.requests_per_connection);
}

void add(Counts& sum, const Counts& part) {
    add(sum.offered, part.offered);
    add(sum.sent, part.sent);
    add(sum.answered, part.answered);
    add(sum.failed, part.failed);
    add(sum.mismatched, part.mismatched);
    add(sum.late, part.late);
    add(sum.missed, part.missed);
    add(sum.connect_errors, part.connect_errors);
}

void add(Connections& sum, const Connections& part) {
    add(sum.opened, part.opened);
    add(sum.lost, part.lost);
    add(sum.replaced, part.replaced);
    sum.away_ns = std::max(sum.away_ns, part.away_ns);
    keep_greatest(sum.addresses_resolved, part.addresses_resolved);
    add_addresses(sum.addresses, part.addresses);
}

// Not the sum of the rates, which would be too high where one run was shorter than another.
Rates rates_of(const BenchRun& run) {
    if (run.duration_ns == 0) return {};
    const double seconds = static_cast<double>(run.duration_ns) / 1e9;
    const auto per_second = [&](std::uint64_t count) { return static_cast<double>(count) / seconds; };
    return {.offered_per_second = per_second(run.counts.offered),
            .sent_per_second = per_second(run.counts.sent),
            .answered_per_second = per_second(run.counts.answered),
            .sent_bytes_per_second = per_second(run.bytes.sent_bytes),
            .received_bytes_per_second = per_second(run.bytes.received_bytes)};
}

void add(Interval& sum, const Interval& part) {
    sum.duration_ns = std::max(sum.duration_ns, part.duration_ns);
    add(sum.sent, part.sent);
    add(sum.answered, part.answered);
    add(sum.failed, part.failed);
    add(sum.connect_errors, part.connect_errors);
    // No percentile of the union follows from those of its parts.
    sum.p50_ns.reset();
    sum.p99_ns.reset();
    keep_greatest(sum.max_ns, part.max_ns);
}

// Clocks and timers differ a little: an interval belongs to the one that lasts at its middle. `sum` is ascending, and
// begins `begin_ns` before the part.
void add(std::vector<Interval>& sum, const BenchRun& part, std::uint64_t begin_ns) {
    std::vector<Interval> beyond;
    for (Interval interval : part.intervals) {
        add(interval.begin_ns, begin_ns);
        std::uint64_t middle = interval.begin_ns;
        add(middle, interval.duration_ns / 2);
        const auto next = std::ranges::upper_bound(sum, middle, {}, &Interval::begin_ns);
        const bool has_place = next != sum.begin() && middle - std::prev(next)->begin_ns < std::prev(next)->duration_ns;
        if (has_place) {
            add(*std::prev(next), interval);
        } else {
            beyond.push_back(interval);
        }
    }
    sum.insert(sum.end(), beyond.begin(), beyond.end());
    std::ranges::stable_sort(sum, {}, &Interval::begin_ns);
}

void add(BenchRun& sum, const BenchRun& part) {
    if (!sum.interrupted) sum.interrupted = part.interrupted;
    add(sum.merged_runs.emplace(sum.merged_runs.value_or(1)), part.merged_runs.value_or(1));
    sum.duration_ns = std::max(sum.duration_ns, part.duration_ns);
    add(sum.settings, part.settings);
    add(sum.counts, part.counts);
    add(sum.bytes.sent_bytes, part.bytes.sent_bytes);
    add(sum.bytes.received_bytes, part.bytes.received_bytes);
    sum.rates = rates_of(sum);
    sum.service_time.merge(part.service_time);
    add(sum.response_time, part.response_time);
    add(sum.start_lag, part.start_lag);
    add(sum.connections, part.connections);
    add_instances(sum.instances, part.instances);
    add(sum.cpu.user_ns, part.cpu.user_ns);
    add(sum.cpu.system_ns, part.cpu.system_ns);
    keep_greatest(sum.cpu.share, part.cpu.share);
    sum.verdicts.insert(sum.verdicts.end(), part.verdicts.begin(), part.verdicts.end());
    if (sum.exit_code == 0) sum.exit_code = part.exit_code;
}

void check_fit(const NamedRun& first, const NamedRun& other) {
    const Settings& one = first.run.settings;
    const Settings& two = other.run.settings;
    const auto refuse = [&](const std::string& what, const std::string& here, const std::string& there) {
        throw std::invalid_argument("--merge: " + what + " of " + first.name + " is " + here + ", and of " +
                                    other.name + " " + there + "; leave --merge out to compare them");
    };
    if (one.mode != two.mode) refuse("the loop", one.mode, two.mode);
    if (one.framing != two.framing) refuse("the framing", one.framing, two.framing);
    if (one.tls != two.tls) refuse("TLS", one.tls ? "on" : "off", two.tls ? "on" : "off");
}

// The sum is to be read again.
void check_samples(const BenchRun& sum, const NamedRun& other) {
    const auto count = [](const std::optional<Histogram>& times) { return times ? times->count() : 0; };
    const BenchRun& run = other.run;
    if (fits_into_json(sum.service_time.count() + run.service_time.count()) &&
        fits_into_json(count(sum.response_time) + count(run.response_time)) &&
        fits_into_json(count(sum.start_lag) + count(run.start_lag))) {
        return;
    }
    throw std::invalid_argument("--merge: with " + other.name + " the runs have more than 2^53 samples, which is all " +
                                "that a document can hold; merge fewer");
}

// Looked up in a set: a stranger's file may hold any number of them.
std::vector<std::string> all_warnings(std::span<const NamedRun> runs, const Merge& merge) {
    std::vector<std::string> warnings;
    std::set<std::string_view> known;
    const auto add_new = [&](std::string_view warning) {
        if (known.insert(warning).second) warnings.emplace_back(warning);
    };
    for (const NamedRun& each : runs) {
        for (const std::string& warning : each.run.warnings) add_new(warning);
    }
    for (const std::string& warning : warnings_about(merge)) add_new(warning);
    return warnings;
}

std::string all_endpoints(std::span<const NamedRun> runs) {
    std::string text;
    std::set<std::string_view> known;
    for (const NamedRun& each : runs) {
        if (known.insert(each.run.endpoint).second) text.append(text.empty() ? "" : ", ").append(each.run.endpoint);
    }
    return text;
}

}  // namespace

// Counted twice, it would be a load that never was.
void check_that_all_differ(std::span<const NamedRun> runs) {
    std::map<std::string, const NamedRun*> known;
    for (const NamedRun& each : runs) {
        const auto [first, is_new] = known.try_emplace(document_text(each.run), &each);
        if (is_new) continue;
        throw std::invalid_argument("--merge: " + first->second->name + " and " + each.name +
                                    " are the same run; name each run once");
    }
    check_that_agents_differ(runs);
}

BenchRun merge_runs(std::span<const NamedRun> runs, const std::optional<std::vector<std::string>>& agents) {
    assert(!runs.empty());
    BenchRun sum = runs.front().run;
    if (runs.size() == 1 && !agents) return sum;
    const std::vector<std::uint64_t> begins = begins_of(runs);
    sum.started_at = earliest_start(runs);
    sum.intervals.clear();
    add(sum.intervals, runs.front().run, begins.front());
    for (std::size_t index = 1; index < runs.size(); ++index) {
        check_fit(runs.front(), runs[index]);
        check_samples(sum, runs[index]);
        add(sum, runs[index].run);
        add(sum.intervals, runs[index].run, begins[index]);
        sum.command_line.reset();  // there is none that would measure the sum
        sum.agent.reset();
    }
    sum.errors = all_errors(runs);
    sum.merge = aligned(runs, agents);
    sum.warnings = all_warnings(runs, *sum.merge);
    sum.endpoint = all_endpoints(runs);
    return sum;
}

}  // namespace echo::client_app::report
