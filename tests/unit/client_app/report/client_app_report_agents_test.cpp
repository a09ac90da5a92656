// Whose runs were merged, and whose are missing.
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "client/app/report/merge_text.hpp"
#include "client/app/report/report_options.hpp"
#include "client/app/report/run/bench_json.hpp"
#include "client/app/report/run/merge_runs.hpp"
#include "support/catch.hpp"
#include "support/programs/sample_run.hpp"

namespace client_app_report_agents_test {

using namespace echo::client_app;
using namespace echo::client_app::report;
using echo::test::closed_loop_run;
using echo::test::contains_text;
using Runs = std::vector<NamedRun>;
using Names = std::vector<std::string>;

namespace {

NamedRun run_of(const std::string& agent) {
    NamedRun named{agent + ".json", closed_loop_run(std::hash<std::string>()(agent))};
    named.run.agent = agent;
    return named;
}

std::string refusal_of(const Runs& runs) {
    try {
        check_that_all_differ(runs);
    } catch (const std::invalid_argument& fault) {
        return fault.what();
    }
    return "none";
}

std::string refused_agents(const std::string& agents, bool merge = true) {
    ReportFlags flags;
    flags.files = {"a.json"};
    flags.merge = merge;
    flags.agents = agents;
    try {
        to_report_options(flags, OutputFormat::text);
    } catch (const std::invalid_argument& fault) {
        return fault.what();
    }
    return "none";
}

}  // namespace

TEST_CASE("agents that were expected and have no run are missing, until theirs is merged", "[client_app]") {
    const BenchRun two = merge_runs(Runs{run_of("b"), run_of("a")}, Names{"a", "b", "c", "d"});
    CHECK(two.merge->missing_agents == Names{"c", "d"});
    CHECK(words_of_missing(*two.merge) == "2 of 4 agents have no run: c, d");
    CHECK(two.warnings.empty());

    const BenchRun read = parse_run(to_json(two).dump());
    CHECK(to_json(read) == to_json(two));
    const BenchRun three = merge_runs(Runs{{"ab.json", read}, run_of("d")});
    CHECK(words_of_missing(*three.merge) == "1 of 4 agents has no run: c");
    const BenchRun all = merge_runs(Runs{{"abd.json", three}, run_of("c")});
    CHECK(words_of_missing(*all.merge) == std::nullopt);
    CHECK(all.merge->parts.size() == 4);
}

TEST_CASE("one run may lack the others", "[client_app]") {
    CHECK_FALSE(merge_runs(Runs{run_of("a")}).merge);
    const BenchRun alone = merge_runs(Runs{run_of("a")}, Names{"a", "b"});

    CHECK(words_of_missing(*alone.merge) == "1 of 2 agents has no run: b");
    CHECK(alone.agent == "a");
    CHECK(alone.warnings.empty());
    CHECK_FALSE(alone.merged_runs);
}

TEST_CASE("runs without an agent beside others are named, and so are agents that nobody expected", "[client_app]") {
    NamedRun nameless = run_of("x");
    nameless.run.agent.reset();

    const Names warnings = merge_runs(Runs{run_of("a"), nameless, run_of("z")}, Names{"a"}).warnings;

    REQUIRE(warnings.size() == 2);
    CHECK_THAT(warnings[0], contains_text("no agent is named in x.json, so it cannot be told whose run that is"));
    CHECK_THAT(warnings[1], contains_text("not named by --agents, and counted all the same: z"));
    CHECK(merge_runs(Runs{nameless, {"y.json", closed_loop_run(7)}}).warnings.empty());
    CHECK(merge_runs(Runs{nameless, {"y.json", closed_loop_run(7)}}, Names{"a"}).warnings.size() == 1);
}

TEST_CASE("two runs of one agent are not merged, even where one is part of a sum", "[client_app]") {
    NamedRun again = run_of("a");
    again.name = "again.json";
    again.run.counts.sent += 1;
    CHECK(refusal_of({run_of("a"), run_of("b"), again}) ==
          "--merge: a.json and again.json are both of the agent \"a\"; name each agent once, and give each machine its "
          "own --agent");

    const NamedRun sum{"sum.json", merge_runs(Runs{run_of("a"), run_of("b")})};
    CHECK_THAT(refusal_of({sum, again}), contains_text("sum.json and again.json are both of the agent \"a\""));
    CHECK(refusal_of({sum, run_of("c")}) == "none");
    CHECK_THAT(refusal_of({run_of("a"), run_of("a")}), contains_text("are the same run"));
}

TEST_CASE("agents are named in a list, each once", "[client_app]") {
    CHECK(refused_agents("a,b,c") == "none");
    CHECK(refused_agents("a,b", false) == "--agents: is for --merge; add that, or leave it out");
    CHECK(refused_agents("a,b,a") == "--agents: has \"a\" twice; name each agent once");
    for (const char* agents : {"", ",", "a,", "a,,b", "a, b"}) {
        CAPTURE(agents);
        CHECK_THAT(refused_agents(agents), contains_text("--agents: must be a name of 1 to 64 bytes"));
    }
}

}  // namespace client_app_report_agents_test
