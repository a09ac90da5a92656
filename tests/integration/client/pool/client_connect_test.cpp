// Connections that cannot be made.
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <asio/error.hpp>
#include <asio/io_context.hpp>

#include <echo/client.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/peers/unwilling_ports.hpp"
#include "support/waiting.hpp"

namespace client_connect_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::Endpoint;
using echo::errc;
using echo::Error;
using echo::test::contains_text;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::FullListener;
using echo::test::get;
using echo::test::RefusingPort;

TEST_CASE("a refused connect fails every waiter with the system's error, and none hangs", "[client]") {
    const RefusingPort nobody;
    Echo echo(nobody.endpoint());
    std::vector<std::future<std::string>> calls;

    for (int i = 0; i < 100; ++i) calls.push_back(echo("Hello!"));

    for (auto& call : calls) CHECK(error_of(std::move(call)) == std::errc::connection_refused);
    CHECK(echo.stats().queued == 0);
    CHECK(eventually([&] { return echo.stats().connecting == 0; }));
}

TEST_CASE("a call whose connect was refused has not been sent", "[client]") {
    const RefusingPort nobody;
    Echo echo(nobody.endpoint());
    auto call = echo.request("Hello!");

    try {
        get(call);
        FAIL("the call was expected to fail");
    } catch (const Error& error) {
        CHECK(error.response().wire_state == echo::WireState::not_sent);
        CHECK(error.response().attempts == 0);
        CHECK(error.response().peer.empty());
        CHECK(error.response().connecting.count() > 0);
    }
}

TEST_CASE("calls go through as soon as the server is there", "[client]") {
    Endpoint endpoint = RefusingPort().endpoint();
    Echo echo(endpoint);
    REQUIRE(error_of(echo("Hello!")) == std::errc::connection_refused);

    echo::ServerConfig config;
    config.listen = {endpoint};
    const echo::test::TestServer server(config);

    CHECK(eventually([&] { return !error_of(echo("Hello!")); }));
}

TEST_CASE("a connect that takes too long gives connect_timeout", "[client]") {
    const FullListener listener;
    EchoConfig config;
    config.connect_timeout = 100ms;
    Echo echo(listener.endpoint(), config);
    auto first = echo("Hello!");
    auto second = echo("Hello!");

    CHECK(error_of(std::move(first)) == errc::connect_timeout);
    CHECK(error_of(std::move(second)) == errc::connect_timeout);
    CHECK(eventually([&] { return echo.stats().connecting == 0; }));
}

TEST_CASE("a name that cannot be resolved gives the resolver's error", "[client]") {
    // RFC 1035 allows 63 bytes between two dots, so the resolver knows without asking anybody.
    const std::string label(64, 'x');
    Echo echo(Endpoint(label + ".invalid:8060"));

    const std::error_code error = error_of(echo("Hello!"));

    CHECK(error);
    CHECK(error.category() != echo::error_category());
}

TEST_CASE("a host name is resolved", "[client]") {
    const echo::test::TestServer server;
    Echo echo(Endpoint("localhost:" + std::to_string(server.endpoint().port())));

    const echo::Response response = get(echo.request("Hello!"));

    CHECK(response.message == "Hello!");
    CHECK(response.peer == server.endpoint().to_string());
}

TEST_CASE("an address of a family that is not wanted is not connected to", "[client]") {
    const echo::test::TestServer server;
    EchoConfig config;
    config.address_family = echo::AddressFamily::v6;

    CHECK_THROWS_WITH(Echo(server.endpoint(), config), "address_family: must be any or that of the endpoint \"" +
                                                           server.endpoint().to_string() + "\", got v6");
    CHECK_THROWS_AS(Echo("unix:/run/echo.sock", config), std::invalid_argument);

    // Whatever "localhost" means here, nobody listens on an IPv6 address of it.
    const Endpoint name("localhost:" + std::to_string(server.endpoint().port()));
    Echo by_name(name, config);
    CHECK(error_of(by_name("Hello!")));

    config.address_family = echo::AddressFamily::v4;
    Echo by_name_and_v4(name, config);
    CHECK(get(by_name_and_v4("Hello!")) == "Hello!");
}

TEST_CASE("a client speaks to a server over IPv6", "[client]") {
    echo::ServerConfig config;
    config.listen = {"[::1]:0"};
    std::unique_ptr<echo::test::TestServer> server;
    try {
        server = std::make_unique<echo::test::TestServer>(config);
    } catch (const std::system_error& error) {
        WARN("this machine has no IPv6: " << error.what());
        return;
    }
    Echo echo(server->endpoint());

    const echo::Response response = get(echo.request("Hello!"));

    CHECK(response.message == "Hello!");
    CHECK(response.peer == server->endpoint().to_string());
}

TEST_CASE("endpoints that no client can connect to are refused at construction", "[client]") {
    CHECK_THROWS_WITH(Echo("tls://localhost:0"), contains_text("tls://localhost:0") && contains_text("port 0"));
    CHECK_THROWS_WITH(Echo("localhost:0"), contains_text("localhost:0") && contains_text("port 0"));
    CHECK_THROWS_AS(Echo("localhost:0"), std::invalid_argument);

    asio::io_context context;
    CHECK_THROWS_AS(Echo(context.get_executor(), "localhost:0"), std::invalid_argument);
}

}  // namespace client_connect_test
