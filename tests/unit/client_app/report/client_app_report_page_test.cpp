#include "client/app/report/html/page.hpp"

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "client/app/report/html/charts/charts.hpp"
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

std::string data_in(const std::string& page) {
    const std::string begin = "<script type=\"application/json\" id=\"data\">";
    const std::size_t place = page.find(begin) + begin.size();
    return page.substr(place, page.find("</script>", place) - place);
}

}  // namespace

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

TEST_CASE("where no reply came in all its intervals, a run has neither an empty chart nor an empty table",
          "[client_app]") {
    BenchRun run = echo::test::run_without_answers();
    run.intervals.emplace_back().duration_ns = 1'000'000'000;

    const std::string page = html_page(Runs{{"a", run}});

    CHECK(occurrences(page, "No reply came") == 4);
    CHECK(occurrences(page, "<svg class=\"chart\"") == 0);
    CHECK(occurrences(page, "<caption>Times") == 0);
}

TEST_CASE("a table of more runs than a page is wide is split", "[client_app]") {
    const Runs runs(17, {"a", closed_loop_run(1)});

    const std::string page = html_page(runs);

    CHECK_THAT(page, contains_text("<caption>Times (runs 1 to 6)</caption>"));
    CHECK_THAT(page, contains_text("<caption>Times (runs 13 to 17)</caption>"));
    CHECK_THAT(html_page(Runs(8, runs.front())), contains_text("<caption>Times</caption>"));
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

TEST_CASE("a difference on the page has a sign, a colour and a word", "[client_app]") {
    BenchRun other = closed_loop_run(1, 2);
    other.rates.answered_per_second = 1'100;
    other.counts.failed = 5;

    const std::string page = html_page(Runs{{"a", closed_loop_run(1)}, {"b", other}});

    CHECK_THAT(page,
               contains_text("<td class=\"difference better\">+10.0 % <span class=\"verdict\">better</span></td>"));
    CHECK_THAT(page,
               contains_text("<td class=\"difference worse\">+100.0 % <span class=\"verdict\">worse</span></td>"));
    // Nothing to divide by, and worse all the same.
    CHECK_THAT(page, contains_text("<td class=\"difference worse\"> <span class=\"verdict\">worse</span></td>"));
}

TEST_CASE("closed beside open loops are named as not alike, and not judged", "[client_app]") {
    const std::string page = html_page(Runs{{"a", closed_loop_run(1)}, {"b", open_loop_run(1, 2)}});

    CHECK_THAT(page, contains_text("their times are not alike"));
    CHECK_THAT(page, contains_text("coordinated omission"));
    CHECK(occurrences(page, "class=\"verdict\"></span>") > 0);
    CHECK(occurrences(page, ">worse<") + occurrences(page, ">better<") == 0);
    CHECK(html_page(Runs{{"a", closed_loop_run(1)}, {"b", closed_loop_run(1)}}).find("not alike") == std::string::npos);
}

TEST_CASE("a rule on the page has what was measured", "[client_app]") {
    const std::string page = html_page(Runs{{"a", echo::test::failing_run(1)}});
    CHECK_THAT(page, contains_text("<span class=\"kept\">kept rule</span> errors&gt;20%: 10.3 %"));
    CHECK_THAT(page, contains_text("<span class=\"alarm\">broken rule</span> p99&gt;100us: 1.5ms"));
    const std::string lost = html_page(Runs{{"a", echo::test::run_without_answers()}});
    CHECK_THAT(lost, contains_text("broken rule</span> p99&gt;5ms: it was not measured"));
}

TEST_CASE("the command line of a run is on the page, as a shell takes it", "[client_app]") {
    Json document = to_json(closed_loop_run(1));
    document["command_line"] = {"echo-client", "bench", "--fail-if", "p99>5ms", "it's"};
    const BenchRun run = parse_run(document.dump());

    const std::string line = "echo-client bench --fail-if &#39;p99&gt;5ms&#39; &#39;it&#39;\\&#39;&#39;s&#39;";
    CHECK_THAT(html_page(Runs{{"a", run}}), contains_text(line));
    CHECK_THAT(html_page(Runs{{"a", run}, {"b", closed_loop_run(1)}}), contains_text(line));
    CHECK(to_json(run)["command_line"] == document["command_line"]);
    CHECK_FALSE(to_json(closed_loop_run(1)).contains("command_line"));
}

}  // namespace client_app_report_page_test
