#include "client/app/report/run/bench_json.hpp"

#include <functional>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "client/app/report/run/json_text.hpp"
#include "client/app/report/run/point_in_time.hpp"
#include "client/app/report/run/run_files.hpp"
#include "support/catch.hpp"
#include "support/programs/sample_run.hpp"

namespace client_app_report_documents_test {

using namespace echo::client_app;
using namespace echo::client_app::report;
using namespace std::chrono_literals;
using echo::test::contains_text;

namespace {

std::string refusal_of(const std::string& text) {
    try {
        parse_run(text);
    } catch (const std::invalid_argument& fault) {
        return fault.what();
    }
    return "none";
}

Json summary_line(const BenchRun& run) {
    Json line = to_json(run);
    line["event"] = "summary";
    return line;
}

}  // namespace

TEST_CASE("a document that was read is written as it was", "[client_app]") {
    const BenchRun run = GENERATE(
        as<std::function<BenchRun()>>(), [] { return echo::test::closed_loop_run(1); },
        [] { return echo::test::open_loop_run(2); }, echo::test::run_without_answers)();
    const std::string text = to_json(run).dump();

    CHECK(to_json(parse_run(text)).dump() == text);
}

TEST_CASE("of jsonl the summary is read, and intervals before it are passed over", "[client_app]") {
    const BenchRun run = echo::test::open_loop_run(1);
    const std::string interval = R"({"schema_version":1,"event":"interval","begin_ns":0})";

    const BenchRun read = parse_run(interval + "\n" + interval + "\n\n" + summary_line(run).dump() + "\n");

    CHECK(to_json(read) == to_json(run));
    CHECK(to_json(parse_run(summary_line(run).dump())) == to_json(run));
}

TEST_CASE("text that is no document of bench is refused with its place and its fault", "[client_app]") {
    const auto [text, fault] = GENERATE(table<std::string, std::string>({
        {"", "it is empty"},
        {" \n", "it is empty"},
        {"hello", "it is no JSON at line 1, column 1"},
        {"{\"a\":\n  1,}", "it is no JSON at line 2, column 5"},
        {"{\"a\":1", "it is no JSON at line 1, column 7, where it ends"},
        {"{\"a\":1e999}", "it holds a number that is too large"},
        {"7", "\"the document\" must be an object, got 7"},
        {"{}", "\"command\" must be \"bench\", got null"},
        {R"({"schema_version":1,"command":"ping"})", "\"command\" must be \"bench\", got \"ping\""},
        {R"({"schema_version":2,"command":"bench"})", "\"schema_version\" must be 1, which is all that this version"},
        {R"({"schema_version":1,"command":"bench"})", "\"version\" is missing"},
        {R"({"event":"interval"})", "it has no line with the event \"summary\""},
        {"{\"event\":\"interval\"}\n{\"event\":\"interval\"}\n", "it has no line with the event \"summary\""},
        {"{\"event\":\"interval\"}\n{\"event\":", "it is no JSON at line 2, column 10, where it ends"},
    }));
    CAPTURE(text);

    CHECK_THAT(refusal_of(text), contains_text(fault));
}

TEST_CASE("a value that does not fit is refused with its place in the document", "[client_app]") {
    const auto [pointer, value, fault] = GENERATE(table<std::string, std::string, std::string>({
        {"/settings", "7", "\"settings\" must be an object, got 7"},
        {"/settings/connections", "-1", "\"settings.connections\" must be a whole number from 0 on, got -1"},
        {"/settings/tls", "1", "\"settings.tls\" must be true or false, got 1"},
        {"/settings/mode", "\"ajar\"", "\"settings.mode\" must be \"closed\" or \"open\", got \"ajar\""},
        {"/settings/mode", "\"closed\"", "\"response_time\" must be null in a closed loop"},
        {"/counts/sent", "\"many\"", "\"counts.sent\" must be a whole number from 0 on, got \"many\""},
        {"/rates/sent_per_second", "-0.5", "\"rates.sent_per_second\" must be a number from 0 on, got -0.5"},
        {"/intervals", "{}", "\"intervals\" must be an array, got an object"},
        {"/intervals/3/sent", "null", "\"intervals[3].sent\" must be a whole number from 0 on, got null"},
        {"/warnings", "[1]", "\"warnings[0]\" must be a text, got 1"},
        {"/service_time/count", "1", "\"service_time\": \"count\" must be the sum of the buckets' counts"},
        {"/response_time", "null", "\"response_time\" must be null in a closed loop, and in an open one an object"},
        {"/started_at", "\"today\"", "\"started_at\" must be a time such as"},
    }));
    CAPTURE(pointer, value);
    Json document = to_json(echo::test::open_loop_run(1));
    document[Json::json_pointer(pointer)] = Json::parse(value);

    CHECK_THAT(refusal_of(document.dump()), contains_text(fault));
}

TEST_CASE("each key of the document is needed, but those that older documents lack", "[client_app]") {
    Json document = to_json(echo::test::closed_loop_run(1));
    document.erase("interrupted");
    document.erase("agent");
    document["counts"].erase("connect_errors");
    document["connections"] = {{"opened", 10}, {"lost", 0}};
    CHECK(refusal_of(document.dump()) == "none");
    for (const auto& [key, value] : document.items()) {
        Json without = document;
        without.erase(key);
        CAPTURE(key);
        CHECK(refusal_of(without.dump()) != "none");
    }
}

TEST_CASE("keys that are not known are passed over", "[client_app]") {
    Json document = to_json(echo::test::closed_loop_run(1));
    document["weather"] = "fine";

    CHECK(refusal_of(document.dump()) == "none");
}

TEST_CASE("a time of day is read to the millisecond, and checked", "[client_app]") {
    CHECK(to_point_in_time("2026-11-21T12:00:00.250Z") - to_point_in_time("2026-11-20T11:59:59.000Z") ==
          24h + 1s + 250ms);
    CHECK(is_point_in_time("2024-02-29T23:59:60.999Z"));
    for (const char* text : {"", "2026-11-21", "2026-13-21T12:00:00.250Z", "2026-02-29T12:00:00.250Z",
                             "2026-11-21T24:00:00.250Z", "2026-11-21 12:00:00.250Z", "2026-11-21T12:00:00.250+"}) {
        CAPTURE(text);
        CHECK_FALSE(is_point_in_time(text));
    }
}

TEST_CASE("runs are named after their files, with the folders only where the names are equal", "[client_app]") {
    using Names = std::vector<std::string>;
    CHECK(names_for({"runs/a.json", "b.json", "-"}) == Names{"a.json", "b.json", "standard input"});
    CHECK(names_for({"one/a.json", "two/a.json"}) == Names{"one/a.json", "two/a.json"});
    CHECK(names_for({"a.json", "a.json"}) == Names{"a.json", "a.json"});
}

}  // namespace client_app_report_documents_test
