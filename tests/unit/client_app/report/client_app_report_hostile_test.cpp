// Files that nobody's bench has written: each is refused with one sentence, whatever it holds.
#include "client/app/report/run/bench_json.hpp"

#include <stdexcept>
#include <string>
#include <tuple>

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/programs/sample_run.hpp"

namespace client_app_report_hostile_test {

using namespace echo::client_app;
using namespace echo::client_app::report;
using echo::test::contains_text;

namespace {

constexpr std::size_t very_deep = 100'000;

std::string refusal_of(const std::string& text) {
    try {
        parse_run(text);
    } catch (const std::invalid_argument& fault) {
        return fault.what();
    }
    return "none";
}

std::string nested(std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
}

std::string nested_objects(std::size_t levels) {
    std::string text;
    for (std::size_t level = 0; level < levels; ++level) text += R"({"a":)";
    return text + "1" + std::string(levels, '}');
}

// A sound document that has the value at the place as well.
std::string sample_with(const std::string& pointer, const std::string& value) {
    Json document = to_json(echo::test::open_loop_run(1));
    document[Json::json_pointer(pointer)] = "the place";
    std::string text = document.dump();
    return text.replace(text.find("\"the place\""), 11, value);
}

std::string object_of(std::size_t members) {
    std::string text = "{";
    for (std::size_t member = 0; member < members; ++member) {
        text += (member == 0 ? "\"k" : ",\"k") + std::to_string(member) + "\":1";
    }
    return text + "}";
}

}  // namespace

TEST_CASE("a zero byte does not end a document", "[client_app]") {
    const std::string zero(1, '\0');
    const std::string sample = to_json(echo::test::closed_loop_run(1)).dump();

    CHECK(refusal_of("7" + zero + nested(very_deep)) == "it is no JSON at line 1, column 2");
    CHECK(refusal_of("{}\n" + zero) == "it is no JSON at line 2, column 1");
    CHECK(refusal_of(sample + zero + "x") == "it is no JSON at line 1, column " + std::to_string(sample.size() + 1));
    CHECK_THAT(refusal_of("{\"event\":\"interval\"}\n{}" + zero), contains_text("it is no JSON at line 2, column 3"));
}

TEST_CASE("JSON nested deeper than 32 levels is refused with the place of the bracket", "[client_app]") {
    const auto [text, fault] = GENERATE(table<std::string, std::string>({
        {nested(33), "it is nested deeper than 32 levels at line 1, column 33"},
        {nested(very_deep), "it is nested deeper than 32 levels at line 1, column 33"},
        {std::string(very_deep, '['), "it is nested deeper than 32 levels at line 1, column 33"},
        {nested_objects(very_deep), "it is nested deeper than 32 levels at line 1, column 161"},
        {"{\"event\":\n" + nested(very_deep) + "}", "it is nested deeper than 32 levels at line 2, column 32"},
        {"{\"event\":\"interval\"}\n" + nested(very_deep), "it is nested deeper than 32 levels at line 2, column 33"},
        {"{\"event\":\"interval\",\"a\":" + nested(very_deep) + "}\n{}",
         "it is nested deeper than 32 levels at line 1"},
    }));
    CAPTURE(text.substr(0, 40));

    CHECK_THAT(refusal_of(text), contains_text(fault));
}

TEST_CASE("an earlier fault is told before one of depth", "[client_app]") {
    CHECK_THAT(refusal_of("[1,]" + nested(very_deep)), contains_text("it is no JSON at line 1, column 4"));
    CHECK_THAT(refusal_of("{}" + nested(very_deep)), contains_text("it is no JSON at line 1, column 3"));
}

TEST_CASE("32 levels, and brackets in texts, are no depth", "[client_app]") {
    CHECK(refusal_of(sample_with("/extra", nested(31))) == "none");
    CHECK(refusal_of(sample_with("/extra", '"' + std::string(very_deep, '[') + R"(\"[[[\\")")) == "none");
    CHECK_THAT(refusal_of(sample_with("/extra", nested(32))), contains_text("deeper than 32 levels"));
}

TEST_CASE("an object with more than 1000 members is refused before they are looked up one by one", "[client_app]") {
    CHECK(refusal_of(sample_with("/extra", object_of(1000))) == "none");
    CHECK_THAT(refusal_of(sample_with("/extra", object_of(1001))),
               contains_text("it has an object with more than 1000 members at line 1, column "));
    CHECK_THAT(refusal_of(object_of(1'000'000)), contains_text("it has an object with more than 1000 members"));
    CHECK(refusal_of(sample_with("/extra", "[" + object_of(600) + "," + object_of(600) + "]")) == "none");
}

TEST_CASE("what was nested or is long is named, and not printed", "[client_app]") {
    const std::string long_text(very_deep, 'x');
    const auto [pointer, value, fault] = GENERATE_COPY(table<std::string, std::string, std::string>({
        {"/command", nested(31), "\"command\" must be \"bench\", got an array"},
        {"/command", '"' + long_text + '"', "got \"" + std::string(40, 'x') + "...\""},
        {"/schema_version", nested_objects(31), "which is all that this version reads, got an object"},
        {"/settings", nested(31), "\"settings\" must be an object, got an array"},
        {"/settings/connections", "[1]", "\"settings.connections\" must be a whole number from 0 on, got an array"},
        {"/settings/tls", "{}", "\"settings.tls\" must be true or false, got an object"},
        {"/settings/mode", '"' + long_text + '"', "got \"" + std::string(40, 'x') + "...\""},
        {"/settings/mode", R"("\u001b[31m\n")", R"(got "\x1b[31m\n")"},
        {"/intervals", "{}", "\"intervals\" must be an array, got an object"},
        {"/service_time/histogram", nested(29), "\"histogram\" must be an object, got an array"},
        {"/service_time/histogram/buckets", '"' + long_text + '"', "\"buckets\" must be an array, got \"xxx"},
        {"/service_time/histogram/buckets", nested(29), "\"buckets\" must be arrays of three numbers, got an array"},
        {"/service_time/histogram/buckets", "[[[],[],[]]]",
         "\"buckets\" must be a whole number from 0 on, got an array"},
    }));
    CAPTURE(pointer, value.substr(0, 40));

    const std::string sentence = refusal_of(sample_with(pointer, value));

    CHECK_THAT(sentence, contains_text(fault));
    CHECK(sentence.size() < 200);
}

TEST_CASE("numbers of any size and what is none are refused or kept within their bounds", "[client_app]") {
    const auto [pointer, value, fault] = GENERATE(table<std::string, std::string, std::string>({
        {"/duration_ns", "1e999", "it holds a number that is too large"},
        {"/duration_ns", "-1e999", "it holds a number that is too large"},
        {"/duration_ns", "18446744073709551616", "\"duration_ns\" must be a whole number from 0 on, got 1.8446744"},
        {"/duration_ns", "-9223372036854775809", "\"duration_ns\" must be a whole number from 0 on, got -9.223372"},
        {"/duration_ns", "1e3", "\"duration_ns\" must be a whole number from 0 on, got 1000.0"},
        {"/duration_ns", "NaN", "it is no JSON at line 1"},
        {"/duration_ns", "-Infinity", "it is no JSON at line 1"},
        {"/duration_ns", std::string(very_deep, '9'), "it holds a number that is too large"},
        {"/cpu/share", "-1e308", "\"cpu.share\" must be a number from 0 on, got -1e+308"},
        {"/cpu/share", "1e308", "none"},
        {"/counts/sent", "18446744073709551615", "none"},
    }));
    CAPTURE(pointer, value.substr(0, 40));

    CHECK_THAT(refusal_of(sample_with(pointer, value)), contains_text(fault));
}

TEST_CASE("no beginning of a document is taken for the whole", "[client_app]") {
    const std::string text = to_json(echo::test::run_without_answers()).dump();
    for (std::size_t size = 1; size < text.size(); ++size) {
        const std::string sentence = refusal_of(text.substr(0, size));
        if (sentence.find("it is no JSON at line 1, column ") == sentence.npos) FAIL_CHECK(size << ": " << sentence);
    }
}

}  // namespace client_app_report_hostile_test
