// One message over a connection of its own.
#include "client/app/probe/fresh_call.hpp"

#include <memory>
#include <optional>
#include <string>

#include <asio/error.hpp>
#include <asio/io_context.hpp>

#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/peers/unwilling_ports.hpp"
#include "support/tls/tls_server.hpp"
#include "support/waiting.hpp"

namespace client_app_fresh_call_test {

using namespace echo::client_app;
using namespace std::chrono_literals;
using echo::errc;
using echo::test::ScriptedServer;
using echo::test::TestServer;

namespace {

CommonOptions to(const echo::Endpoint& endpoint) {
    CommonOptions options;
    options.endpoint = endpoint;
    options.config.verify = true;
    return options;
}

// When it returns, nothing is open any more: the event loop has run out of work.
std::optional<FreshResult> result_of(const CommonOptions& options) {
    asio::io_context context;
    std::optional<FreshResult> result;
    begin_fresh_call(context, options, "Hello!", [&](FreshResult end) { result = std::move(end); });
    context.run_for(echo::test::patience);
    CHECK(context.stopped());
    return result;
}

}  // namespace

TEST_CASE("a fresh call tells the reply, its phases and the kernel's view", "[client_app][fresh_call]") {
    const TestServer server;
    const auto result = result_of(to(server.endpoint()));
    REQUIRE(result);
    CHECK_FALSE(result->error);
    CHECK(result->response.message == "Hello!");
    REQUIRE(result->phases);
    CHECK(result->phases->connect > 0ns);
    CHECK_FALSE(result->phases->tls);
    REQUIRE(result->phases->first_byte);
    CHECK(result->phases->resolve + result->phases->connect + *result->phases->first_byte <= result->response.total);
    REQUIRE(result->kernel);
    CHECK(result->kernel->round_trip > 0ns);
}

TEST_CASE("a fresh call under TLS has that phase too", "[client_app][fresh_call]") {
    const echo::test::TlsServer server(echo::test::tls_echo());
    CommonOptions options = to(server.endpoint());
    options.config.tls = echo::test::trusting().tls;
    const auto result = result_of(options);
    REQUIRE(result);
    CHECK_FALSE(result->error);
    REQUIRE(result->phases);
    REQUIRE(result->phases->tls);
    CHECK(*result->phases->tls > 0ns);
}

TEST_CASE("a fresh call that finds nobody has no phases", "[client_app][fresh_call]") {
    const echo::test::RefusingPort port;
    const auto result = result_of(to(port.endpoint()));
    REQUIRE(result);
    CHECK(result->error == std::errc::connection_refused);
    CHECK_FALSE(result->phases);
    CHECK_FALSE(result->kernel);
}

TEST_CASE("a fresh call that is not answered has phases, and no first byte", "[client_app][fresh_call]") {
    ScriptedServer server(echo::test::never_answer());
    CommonOptions options = to(server.endpoint());
    options.config.request_timeout = 200ms;
    options.config.connect_timeout = 150ms;
    const auto result = result_of(options);
    REQUIRE(result);
    CHECK(result->error == errc::request_timeout);
    REQUIRE(result->phases);
    CHECK_FALSE(result->phases->first_byte);
}

TEST_CASE("a fresh call whose server closes ends with that", "[client_app][fresh_call]") {
    ScriptedServer server(echo::test::answer_and_close("Hel"));
    const auto result = result_of(to(server.endpoint()));
    REQUIRE(result);
    CHECK(result->error == errc::connection_lost);
    CHECK(result->phases);
}

TEST_CASE("a fresh call whose connection is closed ends with that, and leaves nothing open",
          "[client_app][fresh_call]") {
    ScriptedServer server(echo::test::never_answer());
    asio::io_context context;
    std::error_code told;
    const auto connection =
        begin_fresh_call(context, to(server.endpoint()), "Hello!", [&](FreshResult end) { told = end.error; });
    const int steps = GENERATE(0, 1, 2, 5, 10);
    for (int step = 0; step < steps; ++step) context.poll_one();

    connection->close();

    context.run_for(echo::test::patience);
    CHECK(context.stopped());
    CHECK(told == errc::client_closed);
}

}  // namespace client_app_fresh_call_test
