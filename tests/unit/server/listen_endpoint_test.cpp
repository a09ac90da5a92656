// Endpoints to listen on, with what stands behind them.
#include <optional>
#include <stdexcept>
#include <string>

#include <echo/listen_endpoint.hpp>

#include "support/catch.hpp"

namespace listen_endpoint_test {

using echo::Endpoint;
using echo::ListenEndpoint;
using echo::ProxyProtocol;
using echo::test::contains_text;

namespace {

struct Form {
    std::string text;
    std::string endpoint;
    std::optional<ProxyProtocol> proxy_protocol;
};

struct Fault {
    std::string text;
    std::string words;
};

}  // namespace

TEST_CASE("what stands behind an endpoint to listen on is read, written and read again", "[endpoint][proxy]") {
    const Form form = GENERATE(values<Form>({
        {"127.0.0.1:8060", "127.0.0.1:8060", std::nullopt},
        {"127.0.0.1:8060?proxy=off", "127.0.0.1:8060", ProxyProtocol::off},
        {":0?proxy=accept", ":0", ProxyProtocol::accept},
        {"tls://[::1]:8443?proxy=require", "tls://[::1]:8443", ProxyProtocol::require},
        {"unix:/run/echo.sock?proxy=require", "unix:/run/echo.sock", ProxyProtocol::require},
        {"unix:@name?proxy=accept", "unix:@name", ProxyProtocol::accept},
        {"unix:/run/what?", "unix:/run/what?", std::nullopt},
        {"unix:/run/a=b?c", "unix:/run/a=b?c", std::nullopt},
        {"unix:/run/a?b?proxy=off", "unix:/run/a?b", ProxyProtocol::off},
    }));

    const ListenEndpoint listen = form.text;

    CHECK(listen.endpoint == Endpoint(form.endpoint));
    CHECK(listen.proxy_protocol == form.proxy_protocol);
    CHECK(listen.to_string() == form.text);
    CHECK(ListenEndpoint(listen.to_string()) == listen);
}

TEST_CASE("what may not stand behind an endpoint is refused with a sentence that names it", "[endpoint][proxy]") {
    const Fault fault = GENERATE(values<Fault>({
        {":1?", "only proxy may be set, as in 127.0.0.1:8060?proxy=require, got \"\""},
        {":1?poxy=off", "only proxy may be set, as in 127.0.0.1:8060?proxy=require, got \"poxy\""},
        {"unix:/a?poxy=off", "only proxy may be set, as in 127.0.0.1:8060?proxy=require, got \"poxy\""},
        {":1?proxy", "proxy must be off, accept or require, got \"\""},
        {":1?proxy=", "proxy must be off, accept or require, got \"\""},
        {":1?proxy=Require", "proxy must be off, accept or require, got \"Require\""},
        {":1?proxy=off&proxy=off", "proxy must be off, accept or require, got \"off&proxy=off\""},
        {":1?proxy=off?", "proxy must be off, accept or require, got \"off?\""},
    }));
    CHECK_THROWS_WITH(ListenEndpoint(fault.text), contains_text(fault.words));
    CHECK_THROWS_WITH(ListenEndpoint(fault.text), contains_text("endpoint \"" + fault.text + "\": "));
    CHECK_THROWS_AS(ListenEndpoint("?proxy=off"), std::invalid_argument);
    CHECK_THROWS_WITH(ListenEndpoint("a:b?proxy=off"), contains_text("the port \"b\" is not a number"));
}

}  // namespace listen_endpoint_test
