// Sentences on standard error, and how they are broken into lines.
#include "client/app/terminal/remark.hpp"

#include "support/catch.hpp"

namespace client_app_remark_test {

using echo::client_app::remark;

TEST_CASE("a remark is one line, and on a terminal as many as its words need", "[client_app]") {
    CHECK(remark("p:", "one two three four five six", {}) == "p: one two three four five six\n");
    CHECK(remark("p:", "one two three four five six", 22) == "p: one two three four\nfive six\n");
    CHECK(remark("p:", "one two three four", 5) == "p: one two three four\n");
}

TEST_CASE("the colours of a remark's mark take no room, and nothing in it steers a terminal", "[client_app]") {
    CHECK(remark("\x1b[1mp:\x1b[0m", "one two three four five six", 22) ==
          "\x1b[1mp:\x1b[0m one two three four\nfive six\n");
    CHECK(remark("p:", "a\x1b[2Jb\n", {}) == "p: a\\x1b[2Jb\\n\n");
}

}  // namespace client_app_remark_test
