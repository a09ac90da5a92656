// A client of several servers, on real sockets.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <echo/client.hpp>
#include <echo/connection_settings.hpp>
#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/scripted_server.hpp"
#include "support/tls/certificates.hpp"
#include "support/waiting.hpp"

namespace client_fleet_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::Endpoint;
using echo::EndpointList;
using echo::EndpointStats;
using echo::ServerConfig;
using echo::test::contains_text;
using echo::test::eventually;
using echo::test::get;
using echo::test::ScriptedServer;
using echo::test::TestServer;

namespace {

EndpointStats stats_of(const Echo& echo, const Endpoint& endpoint) {
    for (const EndpointStats& stats : echo.endpoint_stats()) {
        if (stats.endpoint == endpoint.to_string()) return stats;
    }
    return {};
}

// Which servers have answered so many calls, one after the other.
std::set<std::string> peers(Echo& echo, int calls) {
    std::set<std::string> seen;
    for (int i = 0; i < calls; ++i) seen.insert(get(echo.request("Hello!")).peer);
    return seen;
}

// A port at which nobody listens any more.
Endpoint deserted() {
    const TestServer server;
    return server.endpoint();
}

}  // namespace

TEST_CASE("a client of several servers calls all of them, and tells which has answered", "[client]") {
    const TestServer first, second, third;
    EchoConfig config;
    config.endpoints = {third.endpoint()};
    Echo echo({first.endpoint(), second.endpoint()}, config);

    CHECK(echo.endpoints() == std::vector<Endpoint>{first.endpoint(), second.endpoint(), third.endpoint()});
    CHECK(peers(echo, 300) == std::set<std::string>{first.endpoint().to_string(), second.endpoint().to_string(),
                                                    third.endpoint().to_string()});
    std::uint64_t answered = 0;
    for (const EndpointStats& stats : echo.endpoint_stats()) {
        CHECK(stats.connections >= 1);
        CHECK(stats.in_flight == 0);
        CHECK(stats.latency > 0ns);
        CHECK(stats.ejections == 0);
        answered += stats.replies;
    }
    CHECK(answered == 300);
}

TEST_CASE("a text names several servers, and so does an error", "[client]") {
    const Endpoint first = deserted(), second = deserted();
    Echo echo(first.to_string() + "," + second.to_string());

    try {
        get(echo("Hello!"));
        FAIL("nobody listens there");
    } catch (const echo::Error& error) {
        CHECK(error.code() == std::errc::connection_refused);
        CHECK_THAT(error.what(), contains_text(first.to_string() + "," + second.to_string()));
    }
}

TEST_CASE("servers that are gone cost no call as long as one is there", "[client]") {
    const TestServer server;
    Echo echo({deserted(), server.endpoint(), deserted()});

    CHECK(peers(echo, 200) == std::set<std::string>{server.endpoint().to_string()});
    CHECK(echo.stats().connects_failed >= 2);
}

TEST_CASE("a server that is stopped and started again under load costs no call, and has its share again", "[client]") {
    const TestServer steady;
    std::optional<TestServer> restarted(std::in_place);
    const Endpoint endpoint = restarted->endpoint();
    // In the second case the pool is always full.
    EchoConfig config;
    config.pool_size = GENERATE(10u, 3u);
    Echo echo({steady.endpoint(), endpoint}, config);
    std::atomic<bool> over = false;
    std::atomic<int> failed = 0;
    std::vector<std::thread> callers;
    for (int i = 0; i < 4; ++i) {
        callers.emplace_back([&] {
            while (!over) {
                try {
                    if (get(echo("Hello!")) != "Hello!") ++failed;
                } catch (const echo::Error&) {
                    ++failed;
                }
            }
        });
    }

    CHECK(eventually([&] { return stats_of(echo, endpoint).replies > 100; }));
    restarted.reset();
    CHECK(eventually([&] { return stats_of(echo, endpoint).ejections > 0; }));
    ServerConfig again;
    again.listen = {endpoint};
    restarted.emplace(again);
    const auto before = stats_of(echo, endpoint).replies;
    CHECK(eventually([&] { return stats_of(echo, endpoint).replies > before + 100; }));

    over = true;
    for (std::thread& caller : callers) caller.join();
    CHECK(failed == 0);
}

TEST_CASE("a server that takes calls and ends them loses none to it, and is left alone", "[client]") {
    // With the call, or at once.
    const bool reads = GENERATE(true, false);
    ScriptedServer useless([reads](auto& peer) -> asio::awaitable<void> {
        if (reads) co_await peer.read_message();
    });
    const TestServer server;
    Echo echo({useless.endpoint(), server.endpoint()});

    CHECK(peers(echo, 500) == std::set<std::string>{server.endpoint().to_string()});
    CHECK(stats_of(echo, useless.endpoint()).ejections >= 1);
    CHECK(useless.accepted() < 30);
}

TEST_CASE("each of several TLS servers is believed by its own name only", "[client][tls]") {
    const auto& files = echo::test::certificates();
    ServerConfig of_server;
    of_server.listen = {"tls://127.0.0.1:0"};
    of_server.tls.certificate_file = files.server.certificate_file;
    of_server.tls.private_key_file = files.server.private_key_file;
    const TestServer good(of_server);
    of_server.tls.certificate_file = files.other_name.certificate_file;
    of_server.tls.private_key_file = files.other_name.private_key_file;
    const TestServer other(of_server);
    EchoConfig config;
    config.tls.ca_file = files.ca_file;
    Echo echo({other.endpoint(), good.endpoint()}, config);

    CHECK(peers(echo, 50) == std::set<std::string>{good.endpoint().to_string().substr(6)});
    CHECK(stats_of(echo, other.endpoint()).replies == 0);
    CHECK(stats_of(echo, other.endpoint()).ejections >= 1);
}

TEST_CASE("lists of servers with a fault are refused at construction", "[client]") {
    const auto make = [](const EndpointList& list, const EchoConfig& config = {}) { Echo echo(list, config); };
    CHECK_THROWS_WITH(make("tls://a:1,b:2"),
                      contains_text("endpoints: must all be tls:// or none, got \"tls://a:1\" and \"b:2\""));
    CHECK_THROWS_WITH(make("a:1,a:1"), contains_text("endpoints: must differ, got \"a:1\" twice"));
    CHECK_THROWS_WITH(make("a:1,b:0"), contains_text("endpoint \"b:0\": nothing can be connected to at port 0"));
    EchoConfig config;
    config.endpoints = {"a:1"};
    CHECK_THROWS_WITH(make("a:1", config), contains_text("endpoints: must differ"));
    CHECK_THROWS_WITH(echo::ConnectionSettings("a:1", config),
                      contains_text("endpoints: must be empty for a Connection"));
    config = {};
    config.resolve_every = std::chrono::seconds(-1);
    CHECK_THROWS_WITH(make("a:1", config), contains_text("resolve_every: must be 0 (none) or more, got -1s"));
}

}  // namespace client_fleet_test
