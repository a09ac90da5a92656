#include "client/app/report/report_text.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "client/app/report/comparison.hpp"
#include "client/app/report/comparison_json.hpp"
#include "client/app/report/figures.hpp"
#include "client/app/report/run/bench_json.hpp"
#include "support/catch.hpp"
#include "support/programs/sample_run.hpp"

namespace client_app_report_compare_test {

using namespace echo::client_app;
using namespace echo::client_app::report;
using echo::test::closed_loop_run;
using echo::test::contains_text;
using echo::test::open_loop_run;
using Runs = std::vector<NamedRun>;

namespace {

Figure time_of(std::optional<double> nanoseconds) {
    return {"x_ns", "x", Unit::time, nanoseconds};
}

std::string line_with(const std::string& text, const std::string& beginning) {
    const std::size_t begin = text.find("\n" + beginning);
    return begin == text.npos ? std::string() : text.substr(begin + 1, text.find('\n', begin + 1) - begin - 1);
}

}  // namespace

TEST_CASE("a difference is in percent of the first, and absent where there is nothing to divide by", "[client_app]") {
    const auto difference = [](std::optional<double> first, std::optional<double> value) {
        return difference_text(difference_in_percent(time_of(first), time_of(value)));
    };
    CHECK(difference(100, 112.34) == "+12.3 %");
    CHECK(difference(100, 95.5) == "-4.5 %");
    CHECK(difference(100, 100) == "=");
    CHECK(difference(100, 99.96) == "0.0 %");
    CHECK(difference(1, 1234) == "+123,300 %");
    CHECK(difference(100, 0) == "-100.0 %");
    CHECK(difference(0, 100).empty());
    CHECK(difference({}, 100).empty());
    CHECK(difference(100, {}).empty());
}

TEST_CASE("figures are written with their units", "[client_app]") {
    CHECK(time_of(1'500'000).text() == "1.5ms");
    CHECK(time_of({}).text() == "-");
    CHECK(Figure{"", "", Unit::count, 12'345}.text() == "12,345");
    CHECK(Figure{"", "", Unit::per_second, 999.6}.text() == "1,000/s");
    CHECK(Figure{"", "", Unit::bytes_per_second, 64'000}.text() == "62.5 KiB/s");
    CHECK(Figure{"", "", Unit::share, 0.075}.text() == "7.5 %");
}

TEST_CASE("each run has the same figures in the same order, whatever it measured", "[client_app]") {
    const std::vector<Figure> closed = figures_of(closed_loop_run(1));
    const std::vector<Figure> open = figures_of(open_loop_run(1));
    const std::vector<Figure> none = figures_of(echo::test::run_without_answers());

    REQUIRE(closed.size() == open.size());
    REQUIRE(closed.size() == none.size());
    for (std::size_t place = 0; place < closed.size(); ++place) {
        CHECK(closed[place].key == open[place].key);
        CHECK(closed[place].key == none[place].key);
    }
}

TEST_CASE("a comparison has a column for each run and one for each difference to the first", "[client_app]") {
    BenchRun slower = closed_loop_run(1);
    slower.rates.answered_per_second = 900;
    slower.endpoint = "host2:8060";

    const std::string text = comparison_text(Runs{{"a.json", closed_loop_run(1)}, {"b.json", slower}}, Style());

    CHECK_THAT(text.substr(0, text.find('\n')), contains_text("a.json"));
    CHECK_THAT(line_with(text, "server"), contains_text("127.0.0.1:8060               host2:8060"));
    CHECK_THAT(line_with(text, "answered rate"), contains_text("1,000/s"));
    CHECK_THAT(line_with(text, "answered rate"), contains_text("900/s  -10.0 %"));
    CHECK_THAT(line_with(text, "sent rate"), contains_text("=") && contains_text("1,000/s"));
    CHECK(line_with(text, "response time").empty());
    CHECK_THAT(comparison_text(Runs{{"a", open_loop_run(1)}, {"b", slower}}, Style()), contains_text("response time"));
}

TEST_CASE("a comparison says what is better and what is worse, and colours it", "[client_app]") {
    BenchRun other = closed_loop_run(1, 2);
    other.rates.answered_per_second = 1'100;
    other.rates.sent_per_second = 1'100;
    other.counts.failed = 5;
    other.service_time = closed_loop_run(1, 1.005).service_time;
    other.connections.lost = 3;
    const Runs runs = {{"a", closed_loop_run(1)}, {"b", other}};

    const std::string text = comparison_text(runs, Style());
    CHECK_THAT(line_with(text, "answered rate"), contains_text("1,100/s  +10.0 % better"));
    CHECK(line_with(text, "sent rate").ends_with("+10.0 %"));        // neither
    CHECK(line_with(text, "service time p50").ends_with("+0.5 %"));  // less than 1 %
    CHECK_THAT(line_with(text, "failed"), contains_text(" 5 "));
    CHECK(line_with(text, "failed").ends_with(" worse"));  // nothing to divide by
    CHECK(line_with(text, "connections lost").ends_with("worse"));

    const std::string colored = comparison_text(runs, Style(true));
    CHECK_THAT(colored, contains_text("\x1b[32m+10.0 % better\x1b[0m"));
    CHECK_THAT(colored, contains_text("\x1b[1;31mworse\x1b[0m"));
}

TEST_CASE("a comparison of closed and open loops says that their times are not alike", "[client_app]") {
    const std::string text = comparison_text(Runs{{"a", closed_loop_run(1)}, {"b", open_loop_run(1, 2)}}, Style());
    CHECK_THAT(text, contains_text("note: ") && contains_text("their times are not alike"));
    CHECK(text.find("% worse") == text.npos);
    const std::string alike = comparison_text(Runs{{"a", open_loop_run(1)}, {"b", open_loop_run(1, 2)}}, Style());
    CHECK(alike.find("not alike") == alike.npos);
}

TEST_CASE("a comparison names the settings in which the runs differ, if figures depend on them", "[client_app]") {
    const BenchRun run = closed_loop_run(1);
    const auto difference = [&](const auto& change) {
        BenchRun other = run;
        change(other.settings);
        return unlike_settings(Runs{{"a", run}, {"b", other}}).value_or("none");
    };
    CHECK(difference([](Settings&) {}) == "none");
    CHECK(difference([](Settings& settings) { settings.warmup_ns += 1'000'000'000; }) == "none");
    CHECK_THAT(difference([](Settings& settings) { settings.connections = 77; }), contains_text("connections ("));
    CHECK_THAT(difference([](Settings& settings) { settings.pipeline = 77; }), contains_text("in flight on each ("));
    CHECK_THAT(difference([](Settings& settings) { settings.size_max_bytes += 7; }), contains_text("messages ("));
    CHECK_THAT(difference([](Settings& settings) { settings.tls = !settings.tls; }), contains_text("framing ("));
    CHECK_THAT(difference([](Settings& settings) { settings.count_instances = true; }),
               contains_text("instances (not counted, counted)"));
}

TEST_CASE("reports for people have the command lines of their runs", "[client_app]") {
    Json document = to_json(closed_loop_run(1));
    document["command_line"] = {"echo-client", "bench", "--fail-if", "p99>5ms"};
    const BenchRun run = parse_run(document.dump());

    CHECK_THAT(summary_text(run, Style(), {80, false}),
               contains_text("\ncommand: echo-client bench --fail-if 'p99>5ms'\n"));
    CHECK_THAT(comparison_text(Runs{{"a", run}, {"b", run}}, Style()),
               contains_text("\na: echo-client bench --fail-if 'p99>5ms'\n"));
}

TEST_CASE("a summary shows response time beside service time, the histogram and what went wrong", "[client_app]") {
    const std::string text = summary_text(open_loop_run(1), Style(), {80, false});

    CHECK_THAT(text, contains_text("server 127.0.0.1:8060; begin 2026-11-21 12:00:00 UTC; loop open, 1,000/s"));
    CHECK_THAT(text, contains_text("response time  service time  start lag"));
    CHECK_THAT(text, contains_text("p99.99"));
    CHECK_THAT(line_with(text, "late"), contains_text("20"));
    CHECK_THAT(text, contains_text("####"));

    const std::string lost = summary_text(echo::test::run_without_answers(), Style(), {80, false});
    CHECK_THAT(lost, contains_text("no samples\n"));
    CHECK_THAT(lost, contains_text("error: no reply from 127.0.0.1:8060: connection refused (3 times)"));
    CHECK_THAT(lost, contains_text("warning: nothing was answered"));
    CHECK_THAT(lost, contains_text("rule p99>5ms: broken\n"));
}

TEST_CASE("what a document says is shown without obeying it", "[client_app]") {
    BenchRun run = echo::test::run_without_answers();
    run.warnings = {"\x1b[2Jgone"};

    CHECK(summary_text(run, Style(), {80, false}).find('\x1b') == std::string::npos);
}

TEST_CASE("a comparison for programs has each figure, and null where it is not known", "[client_app]") {
    const Runs runs = {{"a", closed_loop_run(1)}, {"b", echo::test::run_without_answers()}};

    const Json document = comparison_document(runs);

    CHECK(document["runs"].size() == 2);
    CHECK(document["runs"][0]["figures"]["answered"] == 10'000);
    CHECK(document["runs"][0]["figures"]["response_time_p99_ns"].is_null());
    CHECK(document["runs"][0]["differences_percent"].is_null());
    CHECK(document["runs"][1]["figures"]["answered_per_second"].is_null());
    CHECK(document["runs"][1]["differences_percent"]["answered"] == -100);
    CHECK(document["runs"][1]["differences_percent"]["late"].is_null());
    CHECK(comparison_line(runs, 1)["figures"] == document["runs"][1]["figures"]);
}

}  // namespace client_app_report_compare_test
