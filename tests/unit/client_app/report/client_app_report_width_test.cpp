// The reports of bench keep to the terminal's width.
#include <algorithm>
#include <cstddef>
#include <regex>
#include <string>
#include <vector>

#include "client/app/report/report_text.hpp"
#include "support/catch.hpp"
#include "support/programs/sample_run.hpp"

namespace client_app_report_width_test {

using namespace echo::client_app;
using namespace echo::client_app::report;
using echo::test::closed_loop_run;
using echo::test::contains_text;
using echo::test::open_loop_run;
using Runs = std::vector<NamedRun>;

namespace {

// In bytes, of lines without colours.
std::size_t widest_line_of(const std::string& text) {
    std::size_t widest = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        widest = std::max(widest, end - begin);
        begin = end + 1;
    }
    return widest;
}

std::string without_colors(const std::string& text) {
    return std::regex_replace(text, std::regex("\x1b\\[[0-9;]*m"), "");
}

}  // namespace

TEST_CASE("columns are as wide as their widest cell, counted in characters", "[client_app]") {
    TextTable table;
    table.add_row({"", "b", "c"});
    table.add_row({"long name", "1", "12345"});
    table.add_row({"µ", "12"});

    CHECK(table.text() == "            b      c\n"
                          "long name   1  12345\n"
                          "µ          12\n");
}

TEST_CASE("nothing in a report is wider than the terminal", "[client_app]") {
    BenchRun long_words = open_loop_run(1);
    long_words.warnings = {"a warning of many words that no narrow terminal can have on one line of its own"};
    BenchRun other = open_loop_run(2);
    other.settings.connections = 77;
    for (const std::size_t columns : {std::size_t(80), std::size_t(60), std::size_t(40)}) {
        CAPTURE(columns);
        CHECK(widest_line_of(summary_text(long_words, Style(), {columns, false}, columns)) <= columns);
        const Runs runs = {{"a.json", long_words}, {"b.json", other}, {"c.json", other}};
        const std::string text = comparison_text(runs, Style(), columns);
        CHECK(widest_line_of(text) <= columns);
        CHECK_THAT(text, contains_text("not made alike"));
    }
    CHECK(widest_line_of(summary_text(long_words, Style(), {80, false})) > 80);
}

TEST_CASE("colours break no line that fits without them", "[client_app]") {
    const Runs runs = {{"a", closed_loop_run(1)}, {"b", closed_loop_run(1, 2)}, {"c", open_loop_run(1)}};
    const BenchRun failed = echo::test::failing_run(1);
    for (std::size_t columns = 40; columns <= 120; columns += 2) {
        CAPTURE(columns);
        CHECK(without_colors(comparison_text(runs, Style(true), columns)) == comparison_text(runs, Style(), columns));
        CHECK(without_colors(summary_text(failed, Style(true), {columns, false}, columns)) ==
              summary_text(failed, Style(), {columns, false}, columns));
    }
}

TEST_CASE("a table that is too wide for the terminal has a line for each of its cells", "[client_app]") {
    TextTable table;
    table.add_row({"", "a.json", "b", ""});
    table.add_row({"answered", "1,000", "2,000", "+100.0 % better  "});
    table.add_row({""});
    table.add_row({"failed", "0", "0", ""});
    CHECK(table.text(20) ==
          "answered\n  a.json  1,000\n  b       2,000  +100.0 % better\n\nfailed\n  a.json  0\n  b       0\n");
    CHECK(table.text(80) == table.text());
}

}  // namespace client_app_report_width_test
