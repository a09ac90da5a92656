#include "client/app/report/run/merge_runs.hpp"

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "client/app/report/run/bench_json.hpp"
#include "support/catch.hpp"
#include "support/linear_time.hpp"
#include "support/programs/sample_run.hpp"

namespace client_app_report_merge_test {

using namespace echo::client_app;
using namespace echo::client_app::report;
using echo::test::closed_loop_run;
using echo::test::contains_text;
using echo::test::open_loop_run;
using Runs = std::vector<NamedRun>;

namespace {

std::string refusal_of(const Runs& runs) {
    try {
        merge_runs(runs);
    } catch (const std::invalid_argument& fault) {
        return fault.what();
    }
    return "none";
}

}  // namespace

TEST_CASE("one run merged is that run", "[client_app]") {
    const BenchRun run = open_loop_run(1);

    CHECK(to_json(merge_runs(Runs{{"a", run}})) == to_json(run));
}

TEST_CASE("merged runs have no command line, as none measured them", "[client_app]") {
    BenchRun run = closed_loop_run(1);
    run.command_line = std::vector<std::string>{"echo-client", "bench"};

    CHECK(merge_runs(Runs{{"a", run}}).command_line == run.command_line);
    CHECK_FALSE(merge_runs(Runs{{"a", run}, {"b", run}}).command_line);
}

TEST_CASE("merged runs add up their counts, connections and samples", "[client_app]") {
    const BenchRun one = open_loop_run(1);
    const BenchRun two = open_loop_run(2, 3);

    const BenchRun sum = merge_runs(Runs{{"a", one}, {"b", two}});

    CHECK(sum.merged_runs == 2U);
    CHECK(sum.counts.offered == one.counts.offered + two.counts.offered);
    CHECK(sum.counts.late == 40);
    CHECK(sum.counts.missed == 14);
    CHECK(sum.rates.answered_per_second == 2000.0);
    CHECK(sum.bytes.sent_bytes == 2 * one.bytes.sent_bytes);
    CHECK(sum.settings.connections == 20);
    CHECK(sum.settings.rate_per_second == 2000.0);
    CHECK(sum.settings.pipeline == 4);
    CHECK(sum.connections.opened == 20);
    CHECK(sum.cpu.user_ns == 2 * one.cpu.user_ns);
    CHECK(sum.cpu.share == one.cpu.share);
    CHECK(sum.duration_ns == one.duration_ns);

    Histogram both = one.service_time;
    both.merge(two.service_time);
    CHECK(sum.service_time.buckets() == both.buckets());
    CHECK(sum.response_time->max() == two.response_time->max());
    CHECK(sum.start_lag->count() == 20'000);
}

TEST_CASE("a merged document can be merged again, to the same as all at once", "[client_app]") {
    const BenchRun one = closed_loop_run(1);
    const BenchRun two = closed_loop_run(2);
    const BenchRun three = closed_loop_run(3);

    const BenchRun all = merge_runs(Runs{{"a", one}, {"b", two}, {"c", three}});
    const BenchRun first = parse_run(to_json(merge_runs(Runs{{"a", one}, {"b", two}})).dump());

    CHECK(all.merged_runs == 3U);
    CHECK(to_json(merge_runs(Runs{{"ab", first}, {"c", three}})) == to_json(all));
}

TEST_CASE("intervals are added where they lie at the same time, and lose their percentiles there", "[client_app]") {
    BenchRun one = closed_loop_run(1);
    BenchRun two = closed_loop_run(2);
    // Another machine's timer, and a run that ends earlier.
    for (Interval& interval : two.intervals) interval.begin_ns += 30'000'000;
    one.intervals.pop_back();

    const BenchRun sum = merge_runs(Runs{{"a", one}, {"b", two}});

    REQUIRE(sum.intervals.size() == 10);
    CHECK(sum.intervals[4].begin_ns == one.intervals[4].begin_ns);
    CHECK(sum.intervals[4].answered == 2000);
    CHECK(sum.intervals[4].p50_ns == std::nullopt);
    CHECK(sum.intervals[4].p99_ns == std::nullopt);
    CHECK(sum.intervals[4].max_ns == std::max(one.intervals[4].max_ns, two.intervals[4].max_ns));
    CHECK(sum.intervals[9].answered == 1000);
    CHECK(sum.intervals[9].p99_ns == two.intervals[9].p99_ns);
}

TEST_CASE("errors of the same cause are counted together, and warnings said once", "[client_app]") {
    const BenchRun lost = echo::test::run_without_answers();
    BenchRun other = lost;
    other.errors.front().message = "another cause";

    const BenchRun sum = merge_runs(Runs{{"a", lost}, {"b", lost}, {"c", other}});

    REQUIRE(sum.errors.size() == 2);
    CHECK(sum.errors[0].count == 6);
    CHECK(sum.errors[1].count == 3);
    CHECK(sum.warnings == std::vector<std::string>{"nothing was answered"});
    CHECK(sum.verdicts.size() == 3);
    CHECK(sum.exit_code == 4);
    CHECK(sum.rates.answered_per_second == std::nullopt);
}

TEST_CASE("a file with any number of distinct errors and warnings does not keep a merge busy", "[client_app]") {
    const auto merge = [](std::size_t size) {
        BenchRun run = closed_loop_run(1);
        run.errors.clear();
        run.warnings.clear();
        for (std::size_t each = 0; each < size; ++each) {
            run.errors.push_back({1, "a long sentence about error " + std::to_string(each), 1});
            run.warnings.push_back("a long sentence about warning " + std::to_string(each));
        }
        const BenchRun sum = merge_runs(Runs{{"a", closed_loop_run(1)}, {"b", run}, {"c", run}});
        CHECK(sum.errors.size() == size);
        CHECK(sum.errors.back().count == 2);
        CHECK(sum.warnings.size() == size);
    };

    CHECK(echo::test::is_linear(merge, 2000));
}

TEST_CASE("runs of which one began after another's end are merged with a warning", "[client_app]") {
    const BenchRun one = closed_loop_run(1);
    BenchRun two = closed_loop_run(2);
    two.started_at = "2026-11-21T12:00:10.249Z";
    CHECK(merge_runs(Runs{{"a", one}, {"b", two}}).merge->window);

    two.started_at = "2026-11-21T12:00:10.250Z";
    const BenchRun sum = merge_runs(Runs{{"b", two}, {"a", one}});

    REQUIRE(sum.warnings.size() == 1);
    CHECK_THAT(sum.warnings.front(), contains_text("did not all go on at the same time"));
    CHECK(sum.started_at == one.started_at);
    CHECK_FALSE(sum.merge->window);
}

TEST_CASE("runs whose times mean different things are not merged", "[client_app]") {
    const BenchRun closed = closed_loop_run(1);
    BenchRun raw = closed;
    raw.settings.framing = "raw";
    BenchRun secure = closed;
    secure.settings.tls = true;

    CHECK(refusal_of({{"a", closed}, {"b", open_loop_run(1)}}) ==
          "--merge: the loop of a is closed, and of b open; leave --merge out to compare them");
    CHECK_THAT(refusal_of({{"a", closed}, {"b", raw}}), contains_text("the framing of a is separator, and of b raw"));
    CHECK_THAT(refusal_of({{"a", closed}, {"b", secure}}), contains_text("TLS of a is off, and of b on"));
}

TEST_CASE("servers of merged runs are all named, each once", "[client_app]") {
    BenchRun two = closed_loop_run(2);
    two.endpoint = "host2:8060";

    CHECK(merge_runs(Runs{{"a", closed_loop_run(1)}, {"b", two}, {"c", two}}).endpoint == "127.0.0.1:8060, host2:8060");
}

TEST_CASE("sums of absurd numbers stay at the end of their range", "[client_app]") {
    BenchRun run = closed_loop_run(1);
    run.counts.sent = UINT64_MAX;

    run.merged_runs = UINT64_MAX;
    run.settings.rate_per_second = std::numeric_limits<double>::max();
    // Its middle is far beyond all that can be counted.
    run.intervals = {{UINT64_MAX, UINT64_MAX, 1, 1, 0, 0, 1, 1, 1}};

    const BenchRun sum = merge_runs(Runs{{"a", run}, {"b", run}});

    CHECK(sum.counts.sent == UINT64_MAX);
    CHECK(sum.merged_runs == UINT64_MAX);
    CHECK(sum.settings.rate_per_second == std::numeric_limits<double>::max());
    REQUIRE(sum.intervals.size() == 1);
    CHECK(sum.intervals.front().sent == 2);
}

TEST_CASE("runs with more samples than a document can hold are not merged", "[client_app]") {
    BenchRun half = closed_loop_run(1);
    half.service_time = Histogram();
    half.service_time.record(1'000, std::uint64_t{1} << 52);

    const BenchRun whole = merge_runs(Runs{{"a", half}, {"b", half}});

    CHECK(to_json(parse_run(to_json(whole).dump())) == to_json(whole));
    CHECK(refusal_of({{"a", half}, {"b", half}, {"c", half}}) ==
          "--merge: with c the runs have more than 2^53 samples, which is all that a document can hold; merge fewer");
}

}  // namespace client_app_report_merge_test
