// How the texts of help pages are broken into lines.
#include <algorithm>
#include <cstddef>
#include <string>

#include "support/all_texts.hpp"
#include "support/catch.hpp"

#include "help/text_blocks.hpp"

namespace text_blocks_test {

using echo::program::break_lines;
using echo::program::fill;
using echo::program::width_of;
using echo::program::wrap;

TEST_CASE("a paragraph is filled whatever its lines were, and a blank line ends it", "[program]") {
    CHECK(fill("one two\nthree four\n\nfive\n", 13) == "one two three\nfour\n\nfive");
    CHECK(fill("\n\none\n", 80) == "one");
    CHECK(fill("", 80).empty());
}

TEST_CASE("a line may be as long as the page is wide", "[program]") {
    CHECK(fill("12345 789", 9) == "12345 789");
    CHECK(fill("12345 7890", 9) == "12345\n7890");
    CHECK(fill("1234567890 a", 9) == "1234567890\na");
}

TEST_CASE("the width of a line is that of its characters, and colours take no room", "[program]") {
    CHECK(width_of("\u00b5s \u2026") == 4);
    CHECK(width_of("\x1b[1;31mworse\x1b[0m  ") == 7);
    CHECK(width_of("") == 0);
    CHECK(fill("\u00e9\u00e9\u00e9 \u00e9\u00e9\u00e9 b", 7) == "\u00e9\u00e9\u00e9 \u00e9\u00e9\u00e9\nb");
    CHECK(break_lines("\x1b[32mone two\x1b[0m three\n", 13) == "\x1b[32mone two\x1b[0m three\n");
    CHECK(break_lines("\x1b[32mone two\x1b[0m three\n", 12) == "\x1b[32mone two\x1b[0m\n  three\n");
}

TEST_CASE("lines are broken each by itself, and only where they are too wide", "[program]") {
    CHECK(break_lines("a  table   row\none two three\n  in two\n", 14) == "a  table   row\none two three\n  in two\n");
    CHECK(break_lines("one two three\nfour\n", 9) == "one two\n  three\nfour\n");
    CHECK(break_lines("  one two three\n", 9) == "  one two\n    three\n");
    CHECK(break_lines("\n\nno end", 80) == "\n\nno end");
    CHECK(break_lines("", 80).empty());
}

TEST_CASE("words follow what a line has already, and none of them is broken", "[program]") {
    CHECK(wrap({}, "one two three", 2, 13) == "one two three");
    CHECK(wrap({}, "one two three", 2, 12) == "one two\n  three");
    CHECK(wrap("12:  ", "one two three", 2, 8) == "12:  one\n  two\n  three");
    CHECK(wrap({}, "one two three", 2, 1) == "one\n  two\n  three");
    CHECK(wrap({}, "a  b c", 0, 4) == "a  b\nc");
    CHECK(wrap({}, "a \u00e9\u00e9\u00e9 b", 0, 5) == "a \u00e9\u00e9\u00e9\nb");
    CHECK(wrap({}, "", 0, 5).empty());
    for (const std::string& text : echo::test::all_texts("a b", 7)) {
        std::string joined = wrap("-", text + "a", 0, 4);
        std::replace(joined.begin(), joined.end(), '\n', ' ');
        if (joined != "-" + text + "a") FAIL_CHECK(text);
    }
}

TEST_CASE("examples stay as they are", "[program]") {
    const std::string text = "Examples: one two three four\n          five six seven eight\n\nand so on";
    CHECK(fill(text, 20) == text);
}

TEST_CASE("the text of a list's item has a column of its own", "[program]") {
    CHECK(fill("Words:\n  a    one two three four five six\n  bb   two\nAnd on.", 27) ==
          "Words:\n  a    one two three four\n       five six\n  bb   two\nAnd on.");
}

TEST_CASE("lines that are indented deeper go on with a list's item", "[program]") {
    CHECK(fill("  a  one\n     two\n  b  three", 80) == "  a  one two\n  b  three");
}

TEST_CASE("where there is no room for the column the text of an item goes further to the left", "[program]") {
    CHECK(fill("  a-long-term  one two three four", 24) == "  a-long-term  one two\n    three four");
}

TEST_CASE("an indented line without a column is broken too", "[program]") {
    CHECK(fill("either:\n  a: one two three\n  b: two", 12) == "either:\n  a: one two\n    three\n  b: two");
}

TEST_CASE("the word Default is not parted from its value", "[program]") {
    CHECK(fill("How many. Default: 10 of them", 20) == "How many.\nDefault: 10 of them");
}

}  // namespace text_blocks_test
