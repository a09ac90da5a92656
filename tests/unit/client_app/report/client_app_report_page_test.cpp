#include "client/app/report/html/page.hpp"

#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "client/app/report/html/charts/axis.hpp"
#include "client/app/report/html/charts/charts.hpp"
#include "client/app/report/html/html_text.hpp"
#include "client/app/report/html/charts/svg_chart.hpp"
#include "client/app/report/run/bench_json.hpp"
#include "support/catch.hpp"
#include "support/programs/sample_run.hpp"

namespace client_app_report_page_test {

using namespace echo::client_app;
using namespace echo::client_app::report;
using echo::test::closed_loop_run;
using echo::test::contains_text;
using echo::test::open_loop_run;
using Runs = std::vector<NamedRun>;

namespace {

std::size_t occurrences(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (std::size_t place = text.find(part); place != text.npos; place = text.find(part, place + 1)) ++count;
    return count;
}

std::string labels_of(const std::vector<Tick>& ticks) {
    std::string labels;
    for (const Tick& tick : ticks) labels.append(tick.label).append("|");
    return labels;
}

std::string data_in(const std::string& page) {
    const std::string begin = "<script type=\"application/json\" id=\"data\">";
    const std::size_t place = page.find(begin) + begin.size();
    return page.substr(place, page.find("</script>", place) - place);
}

}  // namespace

TEST_CASE("an axis holds its range, widened to round numbers", "[client_app]") {
    const auto [low, high] = GENERATE(table<double, double>({
        {0, 0},
        {0, 1},
        {3, 3},
        {0, 2013},
        {1.2e6, 1.21e6},
        {0, 1e19},
        {1, 1.8e19},
        {0.5, 7},
        {99.9, 100.1},
    }));
    CAPTURE(low, high);
    for (const Axis& axis : {linear_axis(low, high), logarithmic_axis(low, high)}) {
        CHECK(axis.low <= std::max(low, axis.logarithmic ? 1.0 : 0.0));
        CHECK(axis.high >= high);
        CHECK(axis.high > axis.low);
        CHECK(axis.place(axis.low) == 0);
        CHECK(axis.place(axis.high) == 1);
        CHECK(axis.value_at(axis.place(high)) >= high * 0.999);
        const std::vector<Tick> ticks = ticks_of(axis, time_label);
        CHECK(ticks.size() >= 2);
        CHECK(ticks.size() <= 24);
    }
}

TEST_CASE("values outside of an axis stand at its nearer end", "[client_app]") {
    CHECK(Axis{10, 20}.place(5) == 0);
    CHECK(Axis{10, 20}.place(25) == 1);
    CHECK(Axis{10, 1000, true}.place(0) == 0);
    CHECK(std::abs(Axis{10, 1000, true}.place(100) - 0.5) < 1e-9);
}

TEST_CASE("the labels of an axis are round and carry their units", "[client_app]") {
    CHECK(labels_of(ticks_of(linear_axis(0, 2.3e6), time_label)) == "0s|500us|1ms|1.5ms|2ms|2.5ms|");
    CHECK(labels_of(ticks_of({1e5, 2e6, true}, time_label)) == "100us|200us|500us|1ms|2ms|");
    CHECK(labels_of(ticks_of({1e4, 1e9, true}, time_label)) == "10us|100us|1ms|10ms|100ms|1s|");
    CHECK(labels_of(percentile_ticks({1, 1000, true})) == "0 %|50 %|90 %|99 %|99.9 %|");
    CHECK(labels_of(percentile_ticks({1, 1e6, true})) == "0 %||90 %|99 %|99.9 %|99.99 %|99.999 %|99.9999 %|");
}

TEST_CASE("times are drawn on a logarithmic axis only where some are far longer than others", "[client_app]") {
    CHECK_FALSE(time_axis(100'000, 1'900'000, true).logarithmic);
    CHECK(time_axis(100'000, 2'100'000, true).logarithmic);
    CHECK(time_axis(100'000, 1'900'000, true).low == 0);
    CHECK(time_axis(100'000, 190'000, false).low == 100'000);
}

TEST_CASE("a chart has a title and a description, lines, and labels at their places", "[client_app]") {
    SvgChart chart({"id", "A & B", "words", "x name", "y name"}, {0, 10}, {0, 100});
    chart.add_ticks({{0, "zero"}, {10, "ten"}}, {{50, "half"}});
    chart.add_line(1, Stroke::dashed, {{0, 0}, {5, 100}, {5.001, 100}, {10, 50}});
    chart.add_area(0, {{0, 50}, {10, 50}});
    chart.add_dot(7, {5, 50}, "a <dot>");
    chart.add_legend(0, Stroke::solid, "first");
    CHECK(occurrences(chart.figure(), "<ul") == 0);
    chart.add_legend(1, Stroke::dashed, "second");

    const std::string figure = chart.figure();
    CHECK_THAT(figure, contains_text("role=\"img\" aria-labelledby=\"id-title id-description\""));
    CHECK_THAT(figure, contains_text("<title id=\"id-title\">A &amp; B</title>"));
    CHECK_THAT(figure, contains_text("<desc id=\"id-description\">words</desc>"));
    CHECK_THAT(figure, contains_text("<path class=\"line run-1 dashed\" d=\"M84 294L342 40L600 167\"/>"));
    CHECK_THAT(figure, contains_text("<path class=\"area run-0\" d=\"M84 167L600 167L600 294L84 294Z\"/>"));
    CHECK_THAT(figure, contains_text("<circle class=\"dot run-1\""));
    CHECK_THAT(figure, contains_text("<title>a &lt;dot&gt;</title>"));
    CHECK_THAT(figure, contains_text("y=\"172\">half</text>"));
    CHECK_THAT(figure, contains_text("</svg>second</li>"));
}

TEST_CASE("each chart has a line for each run, and response time beside service time", "[client_app]") {
    const Runs runs = {{"a", open_loop_run(1)}, {"b", closed_loop_run(2, 40)}};

    CHECK(occurrences(percentile_chart(runs), "class=\"line run-0 solid\" d=\"M84") == 1);
    CHECK(occurrences(percentile_chart(runs), "class=\"line run-0 dashed\" d=\"M84") == 1);
    CHECK(occurrences(percentile_chart(runs), "class=\"line run-1 solid\" d=\"M84") == 1);
    CHECK(occurrences(percentile_chart(runs), "<circle") == 15);
    CHECK_THAT(percentile_chart(runs), contains_text(">time, logarithmic</text>"));
    CHECK(occurrences(histogram_chart(runs), "class=\"area") == 2);
    CHECK_THAT(rate_chart(runs), contains_text("a: between 1,000 and 1,000."));
    CHECK_THAT(latency_over_time_chart(runs), contains_text("</svg>b, p99</li>"));
}

TEST_CASE("latency over time leaves out the medians where there are many runs", "[client_app]") {
    const NamedRun run = {"a", closed_loop_run(1)};

    CHECK_THAT(latency_over_time_chart(Runs{run, run}), contains_text("</svg>a, p50</li>"));
    const std::string chart = latency_over_time_chart(Runs{run, run, run});
    CHECK(occurrences(chart, "p50") == 0);
    CHECK(occurrences(chart, "</svg>a, p99</li>") == 3);
    CHECK_THAT(chart, contains_text(">service time</text>"));
}

TEST_CASE("a chart says which time it shows", "[client_app]") {
    CHECK(latency_name(Runs{{"a", open_loop_run(1)}}) == "response time");
    CHECK(latency_name(Runs{{"a", closed_loop_run(1)}}) == "service time");
    CHECK(latency_name(Runs{{"a", open_loop_run(1)}, {"b", closed_loop_run(1)}}) == "response or service time");
}

TEST_CASE("the histogram's shares add up to all samples", "[client_app]") {
    // With samples in one bin only, its height is all of them.
    BenchRun run = closed_loop_run(1);
    run.service_time.clear();
    run.service_time.record(1'000'000, 500);

    CHECK_THAT(histogram_chart(Runs{{"a", run}}), contains_text(">100 %</text>"));
}

TEST_CASE("samples closer than the histogram can tell are spread over its bars", "[client_app]") {
    BenchRun run = closed_loop_run(1);
    run.service_time.clear();
    for (std::uint64_t time = 1'000'000; time < 1'002'000; ++time) run.service_time.record(time);

    const std::string chart = histogram_chart(Runs{{"a", run}});

    // Sixty bars, all of about the same height.
    CHECK_THAT(chart, contains_text(">2 %</text>"));
    CHECK(chart.find(">2.5 %</text>") == std::string::npos);
}

TEST_CASE("where a merged interval has no percentile its line has a gap", "[client_app]") {
    BenchRun run = closed_loop_run(1);
    run.intervals[4].p99_ns.reset();

    const std::string chart = latency_over_time_chart(Runs{{"a", run}});

    CHECK(occurrences(chart, "class=\"line run-0 solid\" d=\"M") == 3);  // two parts, and the legend
}

TEST_CASE("a run without answers has words in place of charts", "[client_app]") {
    const std::string page = html_page(Runs{{"a", echo::test::run_without_answers()}});

    CHECK(occurrences(page, "No reply came") == 2);
    CHECK(occurrences(page, "too short to be divided") == 2);
    CHECK(occurrences(page, "<svg class=\"chart\"") == 0);
    CHECK_THAT(page, contains_text("connection refused"));
    CHECK(page.find("nan") == std::string::npos);
}

TEST_CASE("a page carries its data, loads nothing and runs nothing", "[client_app]") {
    const Runs runs = {{"a", closed_loop_run(1)}, {"b", open_loop_run(2)}};

    const std::string page = html_page(runs);

    const Json data = Json::parse(data_in(page));
    REQUIRE(data["runs"].size() == 2);
    CHECK(data["runs"][1]["name"] == "b");
    CHECK(data["runs"][1]["document"] == to_json(runs[1].run));
    CHECK(occurrences(page, "<script") == 1);
    CHECK(occurrences(page, "src=") == 0);
    CHECK(occurrences(page, "href=") == 1);  // the empty icon, lest a browser ask for one
    CHECK(occurrences(page, "http:") + occurrences(page, "https:") + occurrences(page, "url(") == 0);
    CHECK(occurrences(page, "<svg class=\"chart\"") == 4);
    CHECK_THAT(page, contains_text("prefers-color-scheme: dark"));
}

TEST_CASE("what a document says can neither end the data nor become part of the page", "[client_app]") {
    BenchRun run = closed_loop_run(1);
    run.endpoint = "</script><script>alert(1)</script><!--";
    run.warnings = {"<b onclick='x'>&\"\xff"};

    const std::string page = html_page(Runs{{"<i>", run}});

    CHECK(occurrences(page, "<script") == 1);
    CHECK(occurrences(page, "</script") == 1);
    CHECK(occurrences(page, "<!--") == 0);
    CHECK(occurrences(page, "<b onclick") + occurrences(page, "<i>") == 0);
    CHECK(Json::parse(data_in(page))["runs"][0]["document"]["endpoint"] == run.endpoint);
}

TEST_CASE("coordinates have a digit after the point where they need it", "[client_app]") {
    CHECK(coordinate(0) == "0");
    CHECK(coordinate(-0.01) == "0");
    CHECK(coordinate(123.456) == "123.5");
    CHECK(coordinate(600) == "600");
}

}  // namespace client_app_report_page_test
