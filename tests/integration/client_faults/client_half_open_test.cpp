// Connections that go silent all at once, without an end that anybody is told of, while new ones work: what a firewall
// that restarts does to a pool.
#include <chrono>
#include <cstdint>
#include <future>
#include <set>
#include <string>
#include <vector>

#include <echo/client.hpp>

#include "support/catch.hpp"
#include "support/client/cancellable_call.hpp"
#include "support/client/test_server.hpp"
#include "support/peers/fault_proxy.hpp"
#include "support/waiting.hpp"

namespace client_half_open_test {

using namespace std::chrono_literals;
using echo::Echo;
using echo::EchoConfig;
using echo::errc;
using echo::Response;
using echo::test::CancellableCall;
using echo::test::error_of;
using echo::test::eventually;
using echo::test::FaultProxy;
using echo::test::get;
using echo::test::TestServer;

namespace {

constexpr std::size_t pool_size = 10;

// All its connections are idle, and have served a call or more.
void fill(Echo& echo) {
    std::set<std::uint64_t> used;
    for (int round = 0; round < 1'000 && used.size() < pool_size; ++round) {
        std::vector<std::future<Response>> calls;
        for (std::size_t i = 0; i < 20 * pool_size; ++i) calls.push_back(echo.request("warm"));
        for (auto& call : calls) used.insert(get(call).session);
    }
    REQUIRE(echo.stats().available == pool_size);
}

}  // namespace

TEST_CASE("ten connections that go silent at once cost a serial caller one call, which ends at its deadline",
          "[client]") {
    const TestServer server;
    FaultProxy network(server.endpoint());
    EchoConfig config;
    config.max_in_flight = GENERATE(1u, 4u);
    CAPTURE(config.max_in_flight);
    Echo echo(network.endpoint(), config);
    fill(echo);
    REQUIRE(network.forget() == pool_size);

    int lost = 0;
    const auto began = std::chrono::steady_clock::now();
    for (int call = 0; call < 50; ++call) {
        const std::error_code error = error_of(echo("Hello!", {.timeout = 300ms}));
        if (error) ++lost;
        CHECK((!error || error == errc::request_timeout));
    }

    CHECK(lost == 1);
    CHECK(std::chrono::steady_clock::now() - began < 3s);
}

TEST_CASE("ten callers lose no more than a call each to a pool that went silent", "[client]") {
    const TestServer server;
    FaultProxy network(server.endpoint());
    Echo echo(network.endpoint());
    fill(echo);
    REQUIRE(network.forget() == pool_size);

    std::vector<std::future<int>> callers;
    for (std::size_t i = 0; i < pool_size; ++i) {
        callers.push_back(std::async(std::launch::async, [&] {
            int lost = 0;
            for (int call = 0; call < 20; ++call) lost += error_of(echo("Hello!", {.timeout = 500ms})) ? 1 : 0;
            return lost;
        }));
    }

    for (auto& caller : callers) CHECK(get(caller) <= 1);
}

TEST_CASE("under a call that was cancelled a silent connection costs one more", "[client]") {
    const TestServer server;
    FaultProxy network(server.endpoint());
    EchoConfig config;
    config.pool_size = 1;
    Echo echo(network.endpoint(), config);
    REQUIRE(get(echo("warm")) == "warm");
    REQUIRE(network.forget() == 1);
    CancellableCall given_up(echo, "one");
    REQUIRE(eventually([&] { return echo.stats().in_flight == 1; }));
    given_up.cancel();

    CHECK(error_of(echo("two", {.timeout = 200ms})) == errc::request_timeout);
    CHECK(get(echo("three", {.timeout = 200ms})) == "three");
}

}  // namespace client_half_open_test
