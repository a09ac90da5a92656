// How deep JSON is, and how many members its objects have, counted before it is parsed.
#include "client/app/report/run/json_bounds.hpp"

#include <algorithm>
#include <string>

#include <nlohmann/json.hpp>

#include "support/all_texts.hpp"
#include "support/catch.hpp"

namespace client_app_json_bounds_test {

using echo::client_app::report::find_excess;
using echo::client_app::report::JsonBounds;
using nlohmann::json;

namespace {

std::size_t levels_of(const json& value) {
    std::size_t most = 0;
    for (const json& element : value) {
        if (value.is_structured()) most = std::max(most, levels_of(element));
    }
    return value.is_structured() ? most + 1 : 0;
}

std::size_t values_in(const json& value) {
    std::size_t values = 0;
    for (const json& element : value) {
        if (value.is_structured()) values += 1 + values_in(element);
    }
    return values;
}

}  // namespace

TEST_CASE("the levels of JSON are counted as a parser nests it", "[client_app]") {
    std::size_t documents = 0;
    for (const std::string& text : echo::test::all_texts("[]{}\":1", 6)) {
        if (!json::accept(text)) continue;
        const std::size_t levels = levels_of(json::parse(text));
        INFO(text);
        CHECK_FALSE(find_excess(text, {.most_levels = levels}));
        if (levels > 0) CHECK(find_excess(text, {.most_levels = levels - 1}));
        ++documents;
    }
    CHECK(documents > 100);
}

TEST_CASE("neither a bracket nor a colon in a string counts", "[client_app]") {
    const JsonBounds bounds{.most_levels = 1, .most_members = 1};
    for (const char* text :
         {R"({"[{:":":[{"})", R"({"\"[":"\\"})", R"(["\\\"[", "["])", R"(["[)", R"(["\)", R"(["[\")"}) {
        INFO(text);
        CHECK_FALSE(find_excess(text, bounds));
    }
    CHECK(find_excess(R"({"\\":[]})", bounds)->at == 6);
}

TEST_CASE("members count in the object that they belong to", "[client_app]") {
    const auto excess = [](const char* text) { return find_excess(text, {.most_levels = 9, .most_members = 2}); };

    CHECK_FALSE(excess(R"({"a":1,"b":{"a":1,"b":2}})"));
    CHECK_FALSE(excess(R"([{"a":1,"b":2},{"a":1,"b":2}])"));
    CHECK(excess(R"({"a":1,"b":{"a":1,"b":2},"c":3})")->at == 28);
    CHECK(excess(R"({"a":1,"a":1,"a":1})")->fault == "it has an object with more than 2 members");
}

TEST_CASE("the values in a document are counted as a parser builds them", "[client_app]") {
    for (const std::string& text : echo::test::all_texts("[]{}\":1, ", 6)) {
        if (!json::accept(text)) continue;
        // Of members with the same name a parser keeps one.
        const std::size_t values = values_in(json::parse(text)) + (text.starts_with(R"({"":)") ? 1 : 0);
        INFO(text);
        CHECK_FALSE(find_excess(text, {.most_values = values}));
        if (values > 1) CHECK(find_excess(text, {.most_values = values - 2}));
    }
}

TEST_CASE("values count in the document that they belong to", "[client_app]") {
    const auto excess = [](const char* text) { return find_excess(text, {.most_values = 3}); };

    CHECK_FALSE(excess("[1,2,3]"));
    CHECK_FALSE(excess(R"({"a":[ ],"b":{ "c":"[1,2,3,4]" } })"));
    CHECK_FALSE(excess("[1,2,3]\n[1,2,3]\n[1,2,3],,,,1"));
    CHECK(excess("[1,2]\n[1,[2], 3]")->at == 14);
    CHECK(excess("[1,2,3,4]")->fault == "it has more than 3 values");

    std::string most = "[1";
    while (most.size() < 20'000'000) most += ",1";
    CHECK_FALSE(find_excess(most));
    CHECK(find_excess(most + ",1]")->fault == "it has more than 10000000 values");
}

TEST_CASE("what is no JSON at all is counted without harm", "[client_app]") {
    for (const std::string& text : echo::test::all_texts("[}:\"\\", 5)) {
        INFO(text);
        const auto excess = find_excess(text, {.most_levels = 1, .most_members = 1});
        CHECK((!excess || excess->at < text.size()));
    }
}

}  // namespace client_app_json_bounds_test
