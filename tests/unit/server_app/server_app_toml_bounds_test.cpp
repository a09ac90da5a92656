// What is refused before the parser of TOML sees it: characters outside strings that are not ASCII, and depth.
#include "server/app/settings/toml/toml_bounds.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "server/app/settings/config_file.hpp"
#include "server/app/settings/toml/toml_document.hpp"
#include "support/all_texts.hpp"
#include "support/catch.hpp"

namespace server_app_toml_bounds_test {

using namespace echo::server_app;
using echo::test::contains_text;

namespace {

constexpr std::size_t very_deep = 100'000;
constexpr const char* letter = "\xc2\xaa";

std::string refusal(const std::string& text) {
    try {
        parse_config(text, "echo.toml");
    } catch (const std::invalid_argument& refused) {
        return refused.what();
    }
    return "not refused";
}

bool is_toml(const std::string& text) {
    try {
        parse_toml(text, "echo.toml");
    } catch (const std::invalid_argument&) {
        return false;
    }
    return true;
}

std::string with(std::string text, const std::string& in_place_of_question_marks) {
    for (std::size_t at = 0; (at = text.find('?', at)) != text.npos; at += in_place_of_question_marks.size()) {
        text.replace(at, 1, in_place_of_question_marks);
    }
    return text;
}

// Also, where only line ends stand between.
bool has_escaped_question_mark(const std::string& text) {
    for (std::size_t at = text.find('?'); at != text.npos; at = text.find('?', at + 1)) {
        const std::size_t before = at == 0 ? text.npos : text.find_last_not_of('\n', at - 1);
        if (before != text.npos && text[before] == '\\') return true;
    }
    return false;
}

std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t time = 0; time < times; ++time) all += text;
    return all;
}

}  // namespace

// TOML knows the question mark in strings and comments alone, as it does characters that are not ASCII.
TEST_CASE("a character is found outside strings and comments, and there alone, in every short text", "[server_app]") {
    const auto [begin, alphabet, longest] = GENERATE(table<std::string, std::string, std::size_t>({
        {"", "\"'#\n\\=a?", 5},
        {"a=", "\"'#\n\\=a?", 5},
        {"a=\"\"\"", "\"\n\\?", 7},
        {"a='''", "'\n\\?", 7},
    }));
    std::size_t checked = 0;
    for (const std::string& rest : echo::test::all_texts(alphabet, longest)) {
        const std::string text = begin + rest;
        if (rest.find('?') == rest.npos || has_escaped_question_mark(rest) || !is_toml(with(text, "a"))) continue;
        const bool is_inside = is_toml(text);
        if (find_toml_excess(with(text, letter)).has_value() == is_inside) FAIL_CHECK(text);
        ++checked;
    }
    CHECK(checked > 100);
}

TEST_CASE("a character that is not ASCII is refused with its place where a key is expected", "[server_app]") {
    const std::string words = ": not valid TOML: a character that is not ASCII may stand only in a string in quotation "
                              "marks or in a comment";
    const auto [text, place] = GENERATE(table<std::string, std::string>({
        {"\xc2\xaa = 1\n", "echo.toml:1:1"},
        {"once = true\na\xc2\xaa = 1\n", "echo.toml:2:2"},
        {"reply_prefix = '\xc3\xa9' # \xc3\xa9\r\n \xc3\xa9", "echo.toml:2:2"},
        {"reply_prefix = '\xc3\xa9\xc3\xa9' \xc3\xa9", "echo.toml:1:21"},
        {"[\xc2\xaa]", "echo.toml:1:2"},
        {"threads = \xd9\xa1", "echo.toml:1:11"},
        {"listen = ['a', \xe2\x80\x9cx\xe2\x80\x9d]", "echo.toml:1:16"},
        {"reply_prefix = \"\"\"\n\xc3\xa9\"\"\"\"\"\xc3\xa9", "echo.toml:2:7"},
        {"reply_prefix = '''\n\xc3\xa9\\'''\xc3\xa9", "echo.toml:2:6"},
        {"reply_prefix = \"\\\"\xc3\xa9\\\\\"\xc3\xa9", "echo.toml:1:23"},
        {"reply_prefix = \"\"\"\\\\\xc3\xa9\\\"\"\"\"\xc3\xa9", "echo.toml:1:27"},
        {"\xef\xbb\xbf\xc3\xa9", "echo.toml:1:1"},
        {"\xef\xbb\xbf\n\xef\xbb\xbf", "echo.toml:2:1"},
        {"\xff", "echo.toml:1:1"},
        {"once = true\n\x80", "echo.toml:2:1"},
    }));
    CAPTURE(text);

    CHECK(refusal(text) == place + words);
}

TEST_CASE("a fault that stands before such a character is told first", "[server_app]") {
    CHECK(refusal("idle_timeout = 5m\n\xc3\xa9 = 1").starts_with("echo.toml:1:"));
    CHECK(refusal("once = true\nonce = true\n\xc3\xa9 = 1").starts_with("echo.toml:2:"));
    CHECK(refusal("listen = ['a', }\n\xc3\xa9 = 1").starts_with("echo.toml:1:16: "));
    CHECK(refusal("reply_prefix = \"\xc3\xa9\n\xc3\xa9 = 1").starts_with("echo.toml:1:"));
}

// toml++ looks there for white space beyond ASCII, which TOML does not know, and takes others for unreachable.
TEST_CASE("a character that is not ASCII is refused after a backslash in a string of several lines", "[server_app]") {
    const std::string words = ": a character that is not ASCII may not come next after a backslash";
    CHECK(refusal("reply_prefix = \"\"\"\\\xc2\xaa\"\"\"") == "echo.toml:1:20" + words);
    CHECK(refusal("reply_prefix = \"\"\"a\\ \t\xc2\xaa\n\"\"\"") == "echo.toml:1:23" + words);
    CHECK(refusal("reply_prefix = \"\"\"a\\ \r\n\n\t\xc2\xaa\"\"\"") == "echo.toml:3:2" + words);
    CHECK(refusal("reply_prefix = \"\"\"a\\\n x\xc2\xaa\"\"\"") == "not refused");
    CHECK(refusal("reply_prefix = '''a\\\n\xc2\xaa'''") == "not refused");
    CHECK_THAT(refusal("reply_prefix = \"\\\xc2\xaa\""), contains_text("not valid TOML: "));
}

// There toml++ may read on, and compares with characters beyond ASCII, some of which it takes for unreachable.
TEST_CASE("behind a fault the parser of TOML sees no character that is not ASCII", "[server_app]") {
    for (const std::string text : {"threads = -'?', }", "threads = 0['?', }]", "threads = 1.'?'", "listen ='?', }]",
                                   "threads = 1\"?\"", "threads '?' = 1", "listen = ['a''?']", "]'?'"}) {
        CAPTURE(text);
        CHECK(refusal(with(text, letter)) == refusal(text));
    }
}

TEST_CASE("a string without an end is the parser's to refuse", "[server_app]") {
    for (const std::string text : {"'", "\"", "'''", "\"\"\"", "\"\\", "\"\"\"\"\"\\\"\"\""}) {
        INFO(text);
        CHECK_FALSE(find_toml_excess("a=" + text + letter));
        CHECK_THAT(refusal("a=" + text + letter), contains_text("not valid TOML: "));
    }
}

TEST_CASE("what is nested deeper than 32 levels is refused with the place, brackets and dotted keys alike",
          "[server_app]") {
    const std::string words = ": nested deeper than 32 levels; settings stand alone, as in idle_timeout = \"5m\"";
    const auto [text, place] = GENERATE(table<std::string, std::string>({
        {"listen = " + repeated("[", very_deep), "echo.toml:1:42"},
        {"listen = " + repeated("[", very_deep) + repeated("]", very_deep), "echo.toml:1:42"},
        {"listen = " + repeated("{a=", very_deep) + "1" + repeated("}", very_deep), "echo.toml:1:106"},
        {repeated("a.", very_deep) + "a = 1", "echo.toml:1:64"},
        {repeated("'a'\t. ", very_deep) + "a = 1", "echo.toml:1:191"},
        {"[" + repeated("a.", very_deep) + "a]", "echo.toml:1:65"},
        {"[[" + repeated("\"\".", very_deep) + "a]]", "echo.toml:1:98"},
        {"listen = {" + repeated("a.", very_deep) + "a = 1}", "echo.toml:1:74"},
    }));
    CAPTURE(text.substr(0, 40));

    CHECK(refusal(text) == place + words);
}

TEST_CASE("32 levels, and points in numbers and strings, are no depth", "[server_app]") {
    const std::string many = repeated("1.5, ", 100);
    CHECK_THAT(refusal("listen = [" + many + "]"), contains_text("echo.toml:1:11: listen: must be"));
    CHECK_FALSE(find_toml_excess("a = '" + repeated("[.", 100) + "' # " + repeated("[.", 100)));
    CHECK_FALSE(find_toml_excess(repeated("a.", 31) + "a = " + repeated("[", 32) + repeated("]", 32)));
    CHECK(find_toml_excess(repeated("a.", 32) + "a = 1"));
}

}  // namespace server_app_toml_bounds_test
