#include "client/app/text/shell_line.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"

namespace client_app_shell_line_test {

using echo::client_app::shell_line;
using Words = std::vector<std::string>;

TEST_CASE("words are quoted only where a shell would change them", "[client_app]") {
    CHECK(shell_line(Words{"./echo-client", "bench", "--rate=10k", "a@b:1,2%"}) ==
          "./echo-client bench --rate=10k a@b:1,2%");
    CHECK(shell_line(Words{"p99>5ms", "", "a b", "$HOME", "\\r\\n", "it's", "*", "~"}) ==
          "'p99>5ms' '' 'a b' '$HOME' '\\r\\n' 'it'\\''s' '*' '~'");
    CHECK(shell_line(Words{"A=b", "=b"}) == "'A=b' '=b'");
    CHECK(shell_line(Words{"grüße"}) == "'grüße'");
    CHECK(shell_line(Words{}).empty());
}

TEST_CASE("control characters and bytes that are no text have escapes that shells know", "[client_app]") {
    CHECK(shell_line(Words{"a\nb"}) == "$'a\\nb'");
    CHECK(shell_line(Words{"\x1b[2J\\'"}) == "$'\\x1b[2J\\\\\\''");
    CHECK(shell_line(Words{"\xff"}) == "$'\\xff'");
}

TEST_CASE("a command line that nobody typed is cut between characters", "[client_app]") {
    std::string umlauts = "a";
    for (int count = 0; count < 1000; ++count) umlauts += "ü";
    const std::string line = shell_line(Words{umlauts});
    CHECK(line.size() < 500);
    CHECK(line.ends_with("ü...'"));

    const std::string many = shell_line(Words(100'000, "word"));
    CHECK(many.size() < 5'000);
    CHECK(many.ends_with("word ..."));
}

}  // namespace client_app_shell_line_test
