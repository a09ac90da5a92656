#include "client/app/report/html/charts/charts.hpp"

#include <string>
#include <vector>

#include "client/app/report/html/page.hpp"
#include "support/catch.hpp"
#include "support/programs/sample_run.hpp"

namespace client_app_report_charts_test {

using namespace echo::client_app;
using namespace echo::client_app::report;
using echo::test::closed_loop_run;
using echo::test::contains_text;
using echo::test::failing_run;
using echo::test::open_loop_run;
using Runs = std::vector<NamedRun>;

namespace {

std::size_t occurrences(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t place = text.find(part); place != text.npos; place = text.find(part, place + 1)) ++count;
    return count;
}

Runs closed_runs(std::size_t count) {
    Runs runs;
    for (std::size_t run = 0; run < count; ++run) {
        runs.push_back({"r" + std::to_string(run + 1), closed_loop_run(run, 1 + static_cast<double>(run))});
    }
    return runs;
}

}  // namespace

TEST_CASE("each interval with failures has a mark below rate and latency, and its words", "[client_app]") {
    const Runs runs = {{"a", failing_run(1)}};

    for (const std::string& chart : {rate_chart(runs), latency_over_time_chart(runs)}) {
        CHECK(occurrences(chart, "<path class=\"failure\"") == 3);  // two, and one in the legend
        CHECK_THAT(chart, contains_text("<title>25 failures from 2s to 3s</title>"));
        CHECK_THAT(chart, contains_text("<title>1,000 failures from 3s to 4s</title>"));
        CHECK_THAT(chart, contains_text("</svg>failures</li>"));
    }
}

TEST_CASE("failures a second have a chart of their own below the rate, and none where nothing failed", "[client_app]") {
    const std::string chart = rate_chart(Runs{{"a", failing_run(1)}, {"b", open_loop_run(2)}});

    CHECK(occurrences(chart, "<svg class=\"chart\"") == 2);
    CHECK_THAT(chart, contains_text(">Failures a second of a</p>"));
    CHECK(occurrences(chart, "class=\"failures\"") == 1);
    CHECK_THAT(chart, contains_text("1,025 failures, at most 1,000 a second."));
    const std::string without = rate_chart(Runs{{"b", open_loop_run(2)}});
    CHECK(occurrences(without, "<svg class=\"chart\"") == 1);
    CHECK(occurrences(without, "ailures") == 0);
}

TEST_CASE("connections that could not be opened are failures of their interval", "[client_app]") {
    BenchRun run = open_loop_run(1);
    run.intervals[5].connect_errors = 3;

    const std::string chart = rate_chart(Runs{{"a", run}});

    CHECK_THAT(chart, contains_text("<title>3 failures from 5s to 6s</title>"));
    CHECK_THAT(chart, contains_text("3 failures, at most 3 a second."));
}

TEST_CASE("marks that would lie on each other are one mark with the sum", "[client_app]") {
    BenchRun run = failing_run(1);
    run.intervals.clear();
    for (std::uint64_t number = 0; number < 10'000; ++number) {
        Interval& interval = run.intervals.emplace_back();
        interval.begin_ns = number * 1'000'000'000;
        interval.duration_ns = 1'000'000'000;
        interval.failed = 1;
    }

    const std::string chart = rate_chart(Runs{{"a", run}});

    CHECK(occurrences(chart, "<path class=\"failure\"") < 100);
    CHECK_THAT(chart, contains_text("failures from 0s to "));
}

TEST_CASE("the rate that an open loop offers is a dashed line, and a closed loop has none", "[client_app]") {
    const std::string chart = rate_chart(Runs{{"a", open_loop_run(1)}});

    CHECK_THAT(chart, contains_text("</svg>offered</li>"));
    CHECK(occurrences(chart, "class=\"line run-0 dashed\" d=\"M84") == 1);
    CHECK(occurrences(rate_chart(Runs{{"a", closed_loop_run(1)}}), "offered") == 0);
}

TEST_CASE("the dot of a percentile lies on its line, however far its neighbours are", "[client_app]") {
    BenchRun run = closed_loop_run(1);
    run.service_time.clear();
    run.service_time.record(1'000, 19'988);
    run.service_time.record(900'000, 2);

    const std::string chart = percentile_chart(Runs{{"a", run}});

    // That of p99.99 is the greatest time, and there the line has been since the last but two.
    const std::size_t dot = chart.rfind("<circle");
    const std::size_t y = chart.find("cy=\"", dot) + 4;
    const std::string height = chart.substr(y, chart.find('"', y) - y);
    CHECK(occurrences(chart, " " + height + "L") + occurrences(chart, " " + height + "\"/>") >= 2);
}

TEST_CASE("percentiles are written at their dots where there are few lines", "[client_app]") {
    const std::string chart = percentile_chart(Runs{{"a", closed_loop_run(1)}});
    CHECK_THAT(chart, contains_text(">p50 101.7us</text>"));
    CHECK_THAT(chart, contains_text(">p99.9 1.209ms</text>"));
    CHECK(occurrences(percentile_chart(closed_runs(3)), "class=\"point") == 0);
}

TEST_CASE("the histogram of one run has lines at its percentiles", "[client_app]") {
    const std::string chart = histogram_chart(Runs{{"a", open_loop_run(1)}});
    CHECK(occurrences(chart, "<path class=\"guide\"") == 3);
    for (const char* name : {">p50 ", ">p99 ", ">p99.9 "}) CHECK_THAT(chart, contains_text(name));
    CHECK(occurrences(histogram_chart(closed_runs(2)), "<path class=\"guide\"") == 0);
}

TEST_CASE("latency over time has a logarithmic axis and the medians, however alike the times are", "[client_app]") {
    BenchRun run = closed_loop_run(1);
    for (Interval& interval : run.intervals) interval.p50_ns = interval.p99_ns = interval.max_ns = 100'000;

    CHECK_THAT(latency_over_time_chart(Runs{{"a", run}}), contains_text(">service time, logarithmic</text>"));
    CHECK_THAT(latency_over_time_chart(closed_runs(3)), contains_text("</svg>r3, p50</li>"));
}

TEST_CASE("from the seventh run on a pattern tells runs of the same colour apart", "[client_app]") {
    const std::string chart = percentile_chart(closed_runs(13));
    CHECK(occurrences(chart, "class=\"line run-0 solid\" d=\"M84") == 1);
    CHECK(occurrences(chart, "class=\"line run-0 dashed\" d=\"M84") == 1);
    CHECK(occurrences(chart, "class=\"line run-0 dotted\" d=\"M84") == 1);
}

TEST_CASE("where a pattern tells runs apart, no line of a service time has it", "[client_app]") {
    const NamedRun run = {"a", open_loop_run(1)};

    CHECK(occurrences(percentile_chart(Runs(6, run)), "</svg>a, service time</li>") == 6);
    CHECK(occurrences(percentile_chart(Runs(7, run)), "service time") == 0);
}

TEST_CASE("four runs and more have a small chart each, with common axes", "[client_app]") {
    const Runs runs = closed_runs(4);

    for (const std::string& chart : {histogram_chart(runs), rate_chart(runs), latency_over_time_chart(runs)}) {
        CHECK(occurrences(chart, "<svg class=\"chart small\"") == 4);
        CHECK(occurrences(chart, "<svg class=\"chart\"") == 0);
        for (const NamedRun& each : runs) CHECK_THAT(chart, contains_text(">" + each.name + "</p>"));
    }
    CHECK(occurrences(rate_chart(runs), ">10s</text>") == 4);
    CHECK_THAT(latency_over_time_chart(runs), contains_text("</svg>p50</li>"));
    CHECK(occurrences(rate_chart(closed_runs(3)), "chart small") == 0);
}

TEST_CASE("four runs and more have their failures below their rates, on a common axis", "[client_app]") {
    Runs runs = closed_runs(4);
    runs[1].run = failing_run(1);
    runs[3].run = failing_run(2);
    runs[3].run.intervals[3].failed = 500;

    const std::string chart = rate_chart(runs);

    CHECK(occurrences(chart, ">Failures a second</p>") == 2);
    CHECK(occurrences(chart, ">1,000</text>") >= 2);
    CHECK_THAT(chart, contains_text("</svg>failures</li>"));
    CHECK(occurrences(rate_chart(closed_runs(4)), "ailures") == 0);
}

TEST_CASE("four runs and more have a trend of their percentiles", "[client_app]") {
    const std::string page = html_page(closed_runs(5));

    CHECK_THAT(page, contains_text("<figcaption>Trend</figcaption>"));
    CHECK_THAT(page, contains_text("<title>r5, p99: "));
    CHECK_THAT(page, contains_text("<title>r1, max: "));
    CHECK(occurrences(html_page(closed_runs(3)), "Trend") == 0);
}

TEST_CASE("a trend has a gap where a run has no answers", "[client_app]") {
    Runs runs = closed_runs(5);
    runs[2].run = echo::test::run_without_answers();

    const std::string page = html_page(runs);

    CHECK(occurrences(page, "<title>r3, p99: ") == 0);
    CHECK(page.find("nan") == std::string::npos);
    CHECK(html_page(Runs(4, {"a", echo::test::run_without_answers()})).find("<svg class=\"chart") == std::string::npos);
}

}  // namespace client_app_report_charts_test
