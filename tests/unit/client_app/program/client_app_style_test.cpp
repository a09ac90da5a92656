// Where echo-client colours its words.
#include <stdexcept>

#include "support/catch.hpp"

#include "client/app/options/common_options.hpp"
#include "client/app/terminal/style.hpp"

namespace client_app_style_test {

using namespace echo::client_app;

TEST_CASE("colours are for terminals, unless the environment asks for none", "[client_app]") {
    struct Case {
        echo::program::StreamFacts facts;
        bool colored;
    };
    const Case cases[] = {
        {{true, {}, "xterm-256color"}, true},
        {{false, {}, "xterm-256color"}, false},
        {{true, "", "xterm"}, true},
        {{true, "1", "xterm"}, false},
        {{true, "0", "xterm"}, false},
        {{true, {}, "dumb"}, false},
        {{true, {}, {}}, false},
        {{true, {}, ""}, false},
    };
    for (const Case& row : cases) {
        CAPTURE(row.facts.is_terminal, row.facts.no_color.value_or("(none)"), row.facts.term.value_or("(none)"));
        CHECK(has_color(ColorWhen::automatic, row.facts) == row.colored);
        CHECK(has_color(ColorWhen::always, row.facts));
        CHECK_FALSE(has_color(ColorWhen::never, row.facts));
    }
}

TEST_CASE("a coloured word ends with the stream's own colours again, a plain one is left alone", "[client_app]") {
    CHECK(Style(true).error("no") == "\x1b[1;31mno\x1b[0m");
    CHECK(Style(true).faint("x") == "\x1b[2mx\x1b[0m");
    CHECK(Style(true).warning("").empty());
    CHECK(Style(false).error("no") == "no");
    CHECK(Style().good("yes") == "yes");
}

TEST_CASE("the option --color takes three words and names them to whoever writes another", "[client_app]") {
    CHECK(parse_color("auto") == ColorWhen::automatic);
    CHECK(parse_color("always") == ColorWhen::always);
    CHECK(parse_color("never") == ColorWhen::never);
    CHECK(CommonOptions().color == ColorWhen::automatic);

    CommonFlags flags;
    flags.color = "never";
    CHECK(to_common_options(flags).color == ColorWhen::never);
    flags.color = "yes";
    CHECK_THROWS_WITH(to_common_options(flags), "--color: must be auto, always or never, got \"yes\"");
}

}  // namespace client_app_style_test
