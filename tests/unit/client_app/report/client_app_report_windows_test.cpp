// How merged runs lie in time, and how that is shown.
#include "client/app/report/run/merge_windows.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "client/app/report/html/page.hpp"
#include "client/app/report/merge_text.hpp"
#include "client/app/report/run/bench_json.hpp"
#include "client/app/report/run/merge_runs.hpp"
#include "support/catch.hpp"
#include "support/programs/sample_run.hpp"

namespace client_app_report_windows_test {

using namespace echo::client_app;
using namespace echo::client_app::report;
using echo::test::closed_loop_run;
using echo::test::contains_text;
using Runs = std::vector<NamedRun>;
using Names = std::vector<std::string>;

namespace {

constexpr std::uint64_t second = 1'000'000'000;

// Ten seconds with 1,000 messages each.
NamedRun run_of(const std::string& agent, const std::string& started_at = "2026-11-21T12:00:00.250Z") {
    NamedRun named{agent + ".json", closed_loop_run(std::hash<std::string>()(agent))};
    named.run.agent = agent;
    named.run.started_at = started_at;
    return named;
}

}  // namespace

TEST_CASE("runs that began together have no skew, and one window", "[client_app]") {
    const Merge merge = merge_runs(Runs{run_of("a"), run_of("b")}).merge.value();

    CHECK(merge.skew_ns == 0);
    REQUIRE(merge.window);
    CHECK(merge.window->started_at == "2026-11-21T12:00:00.250Z");
    CHECK(merge.window->duration_ns == 10 * second);
    CHECK(merge.window->share == 1.0);
    CHECK(merge.window->answered_per_second == 2000.0);
    CHECK(merge.sum_of_rates_per_second == 2000.0);
    CHECK(words_of_window(merge) == "all began at once; together from 12:00:00.250 UTC for 10s (100 % of the time), at "
                                    "2,000 answered a second");
}

TEST_CASE("the common window begins with the last to begin and ends with the first to end", "[client_app]") {
    const BenchRun sum = merge_runs(Runs{run_of("late", "2026-11-21T12:00:02.750Z"), run_of("early")});
    const Merge& merge = *sum.merge;

    CHECK(sum.started_at == "2026-11-21T12:00:00.250Z");
    CHECK(merge.skew_ns == 2'500'000'000);
    CHECK(last_to_begin(merge).agent == "late");
    CHECK(begin_of(merge, merge.parts[0]) == 2'500'000'000);
    CHECK(begin_of(merge, merge.parts[1]) == 0);
    REQUIRE(merge.window);
    CHECK(merge.window->started_at == "2026-11-21T12:00:02.750Z");
    CHECK(merge.window->duration_ns == 7'500'000'000);
    CHECK(merge.window->share == 0.6);
    CHECK(merge.window->answered_per_second == 2000.0);
    CHECK_THAT(words_of_window(merge), contains_text("skew 2.5s, as late began last; together from 12:00:02.750 UTC"));
    REQUIRE(sum.warnings.size() == 1);
    CHECK_THAT(sum.warnings.front(), contains_text("went on together for 7.5s only, 60 % of the time"));
}

TEST_CASE("intervals are laid beside each other by the clocks of the machines", "[client_app]") {
    const BenchRun sum = merge_runs(Runs{run_of("late", "2026-11-21T12:00:02.250Z"), run_of("early")});

    REQUIRE(sum.intervals.size() == 12);
    for (std::size_t index = 0; index < 12; ++index) {
        CAPTURE(index);
        CHECK(sum.intervals[index].begin_ns == index * second);
        CHECK(sum.intervals[index].answered == (index < 2 || index > 9 ? 1000 : 2000));
    }
}

TEST_CASE("a window of less than 95 percent is warned of, and one of 95 is not", "[client_app]") {
    const auto warnings = [](const std::string& started_at) {
        NamedRun other = run_of("b", started_at);
        // It ends with the other one, so that the whole time is ten seconds.
        const auto later = static_cast<std::uint64_t>(std::stoi(started_at.substr(20, 3)) - 250) * 1'000'000;
        other.run.duration_ns -= later;
        return merge_runs(Runs{run_of("a"), other}).warnings.size();
    };

    CHECK(warnings("2026-11-21T12:00:00.750Z") == 0);
    CHECK(warnings("2026-11-21T12:00:00.751Z") == 1);
}

TEST_CASE("each run has its own rate in the sum, and one that was shorter counts for its own time", "[client_app]") {
    NamedRun brief = run_of("b");
    brief.run.duration_ns = 5 * second;
    brief.run.intervals.resize(5);
    brief.run.counts.answered = 5'000;
    brief.run.rates.answered_per_second = 1000.0;

    const BenchRun sum = merge_runs(Runs{run_of("a"), brief});

    CHECK(sum.merge->sum_of_rates_per_second == 2000.0);
    CHECK(sum.merge->window->answered_per_second == 2000.0);
    CHECK(sum.rates.answered_per_second == 1500.0);
}

TEST_CASE("where a run has no intervals the rate of the window is not known", "[client_app]") {
    NamedRun bare = run_of("b");
    bare.run.intervals.clear();

    const BenchRun sum = merge_runs(Runs{run_of("a"), bare});

    CHECK(sum.merge->window->answered_per_second == std::nullopt);
    CHECK_THAT(words_of_window(*sum.merge), contains_text("at a rate that is not known"));
    CHECK(to_json(parse_run(to_json(sum).dump())) == to_json(sum));
}

TEST_CASE("the reports show each part, the sum and who is missing", "[client_app]") {
    BenchRun sum = merge_runs(Runs{run_of("a"), run_of("<b>", "2026-11-21T12:00:00.310Z")}, Names{"a", "<b>", "gone"});
    for (MergedPart& part : sum.merge->parts) part.p99_ns = 150'000;

    CHECK(merge_text(*sum.merge, std::nullopt) ==
          "     begin  duration  answered     rate    p99\n"
          "a       0s       10s    10,000  1,000/s  150us\n"
          "<b>  +60ms       10s    10,000  1,000/s  150us\n"
          "sum                     20,000  2,000/s\n"
          "skew 60ms, as <b> began last; together from 12:00:00.310 UTC for 9.94s (98.8 % of the time), at 2,000 "
          "answered a second\n"
          "missing: 1 of 3 agents has no run: gone\n");
    const std::string page = html_page(Runs{{"merged", sum}});
    CHECK_THAT(page, contains_text("&lt;b&gt;</th><td>+60ms</td>"));
    CHECK_THAT(page, contains_text("missing:</span> 1 of 3 agents has no run: gone"));
    CHECK_THAT(page, contains_text("skew 60ms, as &lt;b&gt; began last"));
}

TEST_CASE("times that no clock shows do no harm", "[client_app]") {
    NamedRun first = run_of("a", "0000-01-01T00:00:00.000Z");
    NamedRun last = run_of("b", "9999-12-31T23:59:59.999Z");
    first.run.duration_ns = last.run.duration_ns = UINT64_MAX;
    last.run.intervals.back().begin_ns = UINT64_MAX;

    const BenchRun sum = merge_runs(Runs{first, last});

    CHECK(sum.merge->skew_ns <= std::uint64_t{1} << 61);
    CHECK(to_json(parse_run(to_json(sum).dump())) == to_json(sum));
    CHECK_FALSE(merge_text(*sum.merge, std::nullopt).empty());
}

TEST_CASE("what says how runs were merged is checked like the rest of a document", "[client_app]") {
    const auto refused = [](const std::string& pointer, const std::string& value) {
        Json document = to_json(merge_runs(Runs{run_of("a"), run_of("b")}));
        document[Json::json_pointer(pointer)] = Json::parse(value);
        try {
            parse_run(document.dump());
        } catch (const std::invalid_argument& fault) {
            return std::string(fault.what());
        }
        return std::string("none");
    };

    CHECK(refused("/merge/parts", "[]") == "\"merge.parts\" must have a part at least");
    CHECK_THAT(refused("/merge/parts/1/started_at", "\"\""),
               contains_text("\"merge.parts[1].started_at\" must be a time"));
    CHECK_THAT(refused("/merge/window/started_at", "\"1\""),
               contains_text("\"merge.window.started_at\" must be a time"));
    CHECK_THAT(refused("/merge/skew_ns", "-1"), contains_text("\"merge.skew_ns\" must be a whole number"));
    CHECK(refused("/merge/window", "null") == "none");
    CHECK(refused("/agent", "\"a\"") == "none");
}

}  // namespace client_app_report_windows_test
