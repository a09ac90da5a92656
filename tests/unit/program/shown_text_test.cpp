// What a terminal or a log is given of bytes that others chose.
#include "common/app/text/shown_text.hpp"

#include <string>
#include <string_view>

#include "common/app/program/option_value.hpp"
#include "support/all_texts.hpp"
#include "support/catch.hpp"

namespace shown_text_test {

using echo::program::is_utf8;
using echo::program::quote;
using echo::program::shown_json;
using echo::program::shown_text;
using echo::program::shown_word;

namespace {

// ESC and BEL, DEL, a line's end, pieces of C1, of U+202E and of "é", and what quotes and escapes are made of.
constexpr std::string_view hostile_bytes = "a \"\\\n\x1b\x07\x7f\xc2\x9b\xc3\xa9\xe2\x80\xae\xff";

bool steers(std::string_view text) {
    for (const std::string_view forbidden : {"\n", "\x1b", "\x07", "\x7f", "\xc2\x9b", "\xc2\x80", "\xe2\x80\xae"}) {
        if (text.find(forbidden) != text.npos) return true;
    }
    return false;
}

// The quotation mark that ends the text is its last byte.
bool is_one_quotation(std::string_view text) {
    if (!text.starts_with('"')) return false;
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] == '"') return at + 1 == text.size();
        if (text[at] == '\\') ++at;
    }
    return false;
}

}  // namespace

TEST_CASE("text is shown as it is, but for what a terminal would obey and what is no text", "[program]") {
    CHECK(shown_text("a\\b \xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80 \xc2\xa0") ==
          "a\\b \xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80 \xc2\xa0");
    CHECK(shown_text("\x1b[2J\r\n\t\x7f") == "\\x1b[2J\\r\\n\\t\\x7f");
    CHECK(shown_text("\xc2\x9b"
                     "2J") == "\\xc2\\x9b"
                              "2J");
    CHECK(shown_text("\xff\xc3\xa4\xc3") == "\\xff\xc3\xa4\\xc3");
    CHECK(shown_text("a\xe2\x80\xae"
                     "b\xe2\x81\xa6\xe2\x80\xa8") == "a\\xe2\\x80\\xae"
                                                     "b\\xe2\\x81\\xa6\\xe2\\x80\\xa8");
    CHECK(shown_text("a\nb\t\r\x1b", "\n\t") == "a\nb\t\\r\\x1b");
    CHECK(shown_text("").empty());
}

TEST_CASE("every character that changes the order or the lines of others is shown with escapes", "[program]") {
    const auto [character, escaped, in_json] = GENERATE(table<std::string, std::string, std::string>({
        {"\u061c", R"(\xd8\x9c)", R"(\u061c)"},  // Arabic letter mark
        {"\u200e", R"(\xe2\x80\x8e)", R"(\u200e)"},
        {"\u200f", R"(\xe2\x80\x8f)", R"(\u200f)"},
        {"\u2028", R"(\xe2\x80\xa8)", R"(\u2028)"},  // the separators of lines and of paragraphs
        {"\u2029", R"(\xe2\x80\xa9)", R"(\u2029)"},
        {"\u202a", R"(\xe2\x80\xaa)", R"(\u202a)"},  // embeddings, overrides, and their end
        {"\u202b", R"(\xe2\x80\xab)", R"(\u202b)"},
        {"\u202c", R"(\xe2\x80\xac)", R"(\u202c)"},
        {"\u202d", R"(\xe2\x80\xad)", R"(\u202d)"},
        {"\u202e", R"(\xe2\x80\xae)", R"(\u202e)"},
        {"\u2066", R"(\xe2\x81\xa6)", R"(\u2066)"},  // isolates, and their end
        {"\u2067", R"(\xe2\x81\xa7)", R"(\u2067)"},
        {"\u2068", R"(\xe2\x81\xa8)", R"(\u2068)"},
        {"\u2069", R"(\xe2\x81\xa9)", R"(\u2069)"},
        {"\ufeff", R"(\xef\xbb\xbf)", R"(\ufeff)"},
    }));

    CHECK(shown_text("a" + character + "b") == "a" + escaped + "b");
    CHECK(shown_json("\"" + character + "\"") == "\"" + in_json + "\"");
}

TEST_CASE("the neighbours of those characters are shown as they are", "[program]") {
    for (const std::string character :
         {"\u061b", "\u061d", "\u200d", "\u2010", "\u2027", "\u202f", "\u2065", "\u206a"}) {
        CHECK(shown_text(character) == character);
        CHECK(shown_json(character) == character);
    }
}

TEST_CASE("nothing that is shown steers a terminal, and what was shown once is not changed again", "[program]") {
    for (const std::string& bytes : echo::test::all_texts(hostile_bytes, 4)) {
        const std::string shown = shown_text(bytes);
        const bool holds = is_utf8(shown) && !steers(shown) && shown_text(shown) == shown;
        if (!holds) FAIL_CHECK(shown);
    }
    CHECK_FALSE(steers(shown_text(hostile_bytes)));
}

TEST_CASE("JSON that is shown has the same values", "[program]") {
    CHECK(shown_json("[\"\x7f \xc2\x9b \xe2\x80\xae \xef\xbb\xbf\"]\n") == "[\"\\u007f \\u009b \\u202e \\ufeff\"]\n");
    CHECK(shown_json("{\"\xc3\xa9\":\"\xf0\x9f\x98\x80\\n\"}") == "{\"\xc3\xa9\":\"\xf0\x9f\x98\x80\\n\"}");
}

TEST_CASE("a word that others choose stays one word, or one quotation", "[program]") {
    CHECK(shown_word("unix:/run/a.sock") == "unix:/run/a.sock");
    CHECK(shown_word("[::1]:80") == "[::1]:80");
    CHECK(shown_word("unix:/a on unix:/b") == "\"unix:/a on unix:/b\"");
    CHECK(shown_word("a\"b\\c\n\xc3\xa9") == R"("a\"b\\c\n\xc3\xa9")");
    CHECK(shown_word("") == "\"\"");
    for (const std::string& bytes : echo::test::all_texts(hostile_bytes, 4)) {
        const std::string word = shown_word(bytes);
        const bool is_plain = word == bytes && !bytes.empty() && bytes.find_first_not_of('a') == bytes.npos;
        if (steers(word) || !(is_plain || is_one_quotation(word))) FAIL_CHECK(word);
    }
}

TEST_CASE("no text ends the quotation marks that it is quoted in", "[program]") {
    CHECK(quote(R"(x" is good; "y)") == R"("x\" is good; \"y")");
    CHECK(quote(std::string(41, '"')).ends_with("\\\"...\""));
    for (const std::string& bytes : echo::test::all_texts(hostile_bytes, 3)) {
        if (!is_one_quotation(quote(bytes))) FAIL_CHECK(quote(bytes));
    }
}

}  // namespace shown_text_test
