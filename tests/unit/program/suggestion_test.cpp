// Which known word was meant.
#include "program/suggestion.hpp"

#include <string>
#include <vector>

#include "support/all_texts.hpp"
#include "support/catch.hpp"

namespace suggestion_test {

using echo::program::did_you_mean;
using echo::program::edit_distance;

TEST_CASE("an inserted, missing, wrong or swapped letter is one edit each", "[suggestion]") {
    CHECK(edit_distance("", "") == 0);
    CHECK(edit_distance("", "abc") == 3);
    CHECK(edit_distance("listen", "listen") == 0);
    CHECK(edit_distance("listn", "listen") == 1);
    CHECK(edit_distance("listten", "listen") == 1);
    CHECK(edit_distance("lispen", "listen") == 1);
    CHECK(edit_distance("litsen", "listen") == 1);
    CHECK(edit_distance("ab", "ba") == 1);
    CHECK(edit_distance("abcd", "badc") == 2);
    CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("the distance is the same in both directions, and 0 only between equal words", "[suggestion]") {
    const std::vector<std::string> texts = echo::test::all_texts("ab", 4);
    for (const std::string& from : texts) {
        for (const std::string& to : texts) {
            CHECK(edit_distance(from, to) == edit_distance(to, from));
            CHECK((edit_distance(from, to) == 0) == (from == to));
        }
    }
}

TEST_CASE("the nearest known word is suggested, if one is near", "[suggestion]") {
    const std::vector<std::string> known = {"--listen", "--log-level", "--log-format", "--once"};
    const auto [word, suggestion] = GENERATE(table<std::string, std::string>({
        {"--listn", "; did you mean --listen?"},
        {"-listen", "; did you mean --listen?"},
        {"--log-leval", "; did you mean --log-level?"},
        {"--log-fromat", "; did you mean --log-format?"},
        {"--onec", "; did you mean --once?"},
        {"--listen", ""},
        {"--nonsense", ""},
        {"-x", ""},
        {"", ""},
    }));
    CHECK(did_you_mean(word, known) == suggestion);
}

TEST_CASE("nothing is suggested where nothing is known, or the word is out of all proportion", "[suggestion]") {
    CHECK(did_you_mean("word", {}).empty());
    CHECK(did_you_mean(std::string(101, 'a'), {std::string(100, 'a')}).empty());
    CHECK_FALSE(did_you_mean(std::string(99, 'a'), {std::string(100, 'a')}).empty());
}

}  // namespace suggestion_test
