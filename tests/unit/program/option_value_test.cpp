// How the values of options are read, in both programs alike.
#include <chrono>
#include <stdexcept>

#include "program/option_value.hpp"
#include "support/catch.hpp"

namespace option_value_test {

using namespace std::chrono_literals;
using echo::program::parse_time;
using echo::test::contains_text;

TEST_CASE("a time without a unit is one of seconds", "[program]") {
    CHECK(parse_time("90") == 90s);
    CHECK(parse_time("0.25") == 250ms);
    CHECK(parse_time(".2") == 200ms);
    CHECK(parse_time("0") == 0s);
    CHECK(parse_time("90ms") == 90ms);
    for (const char* text : {"", ".", "5.", "1.2.3", ".2ms", "-1", "1e3", "1 ", "9999999999999999999999"}) {
        CHECK_THROWS_AS(parse_time(text), std::invalid_argument);
    }
}

TEST_CASE("what is wrong with a time is told of what was typed", "[program]") {
    CHECK_THROWS_WITH(parse_time("5."), contains_text("\"5.\": a time is a number and a unit"));
    CHECK_THROWS_WITH(parse_time("1.2.3"), contains_text("\"1.2.3\": a time is a number and a unit"));
}

}  // namespace option_value_test
