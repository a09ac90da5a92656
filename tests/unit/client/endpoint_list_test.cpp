#include <echo/endpoint_list.hpp>

#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace endpoint_list_test {

using echo::Endpoint;
using echo::EndpointList;
using echo::test::contains_text;

TEST_CASE("a list of endpoints is read from a text that commas divide", "[endpoint]") {
    CHECK(EndpointList("a:8060,b,[::1]:7").endpoints() == std::vector<Endpoint>{"a:8060", "b:8060", "[::1]:7"});
    CHECK(EndpointList("tls://a:1,tls://b:2").to_string() == "tls://a:1,tls://b:2");
    CHECK(EndpointList("unix:/run/a,b.sock,unix:/c").endpoints() ==
          std::vector<Endpoint>{"unix:/run/a,b.sock", "unix:/c"});
    CHECK(EndpointList("b:1,unix:/a,b").endpoints() == std::vector<Endpoint>{"b:1", "unix:/a,b"});
    CHECK(EndpointList{"a:1", "b:2"} == EndpointList("a:1,b:2"));
    CHECK(EndpointList(Endpoint("a:1")) == EndpointList("a:1"));
}

TEST_CASE("a list of endpoints with a fault is refused with a sentence that names it", "[endpoint]") {
    CHECK_THROWS_WITH(EndpointList(""), contains_text("endpoint \"\": is empty"));
    CHECK_THROWS_WITH(EndpointList("a:1,,b:2"),
                      contains_text("endpoints \"a:1,,b:2\": one between the commas is empty"));
    CHECK_THROWS_WITH(EndpointList("a:1,"), contains_text("is empty"));
    CHECK_THROWS_WITH(EndpointList(",a:1"), contains_text("is empty"));
    CHECK_THROWS_WITH(EndpointList("a:1,b:x"), contains_text("endpoint \"b:x\": the port \"x\" is not a number"));
    CHECK_THROWS_AS(EndpointList(std::vector<Endpoint>{}), std::invalid_argument);
}

}  // namespace endpoint_list_test
