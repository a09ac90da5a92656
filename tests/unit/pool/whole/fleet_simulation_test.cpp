// A pool before a fleet of servers that fail, slow down, come and go, in virtual time.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <echo/error.hpp>

#include "support/catch.hpp"
#include "support/pool/fleet_callers.hpp"
#include "support/pool/fleet_simulation.hpp"

namespace fleet_simulation_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::test::Conduct;
using echo::test::FleetCallers;
using echo::test::FleetSimulation;
using echo::test::SimulatedCall;

namespace {

constexpr auto longest_ejection = 5s;

EchoConfig fleet_config(std::size_t pool_size, std::size_t max_in_flight = 1) {
    EchoConfig config;
    config.pool_size = pool_size;
    config.max_in_flight = max_in_flight;
    return config;
}

// The largest departure from a fair share, of those servers that serve.
double unfairness(FleetSimulation& fleet, std::size_t servers) {
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < servers; ++i) all += fleet.server(i).served;
    const double fair = static_cast<double>(all) / static_cast<double>(servers);
    double worst = 0;
    for (std::size_t i = 0; i < servers; ++i) {
        worst = std::max(worst, std::abs(static_cast<double>(fleet.server(i).served) / fair - 1));
    }
    return worst;
}

void forget_served(FleetSimulation& fleet) {
    for (std::size_t i = 0; i < fleet.servers(); ++i) fleet.server(i).served = 0;
}

}  // namespace

TEST_CASE("equal servers get equal shares, from one caller, from some and from many", "[fleet]") {
    const std::size_t servers = GENERATE(3u, 7u, 20u);
    const std::size_t callers = GENERATE(1u, 10u, 100u);
    const std::size_t in_flight = GENERATE(1u, 4u);
    CAPTURE(servers, callers, in_flight);
    FleetSimulation fleet(fleet_config(servers * 2, in_flight), servers, 7);
    FleetCallers load{.fleet = fleet, .until = 3600s};
    load.begin(callers);

    fleet.run_for(callers == 1 ? 200s : 30s);

    CHECK(load.failed == 0);
    CHECK(load.succeeded > 15'000);
    CHECK(unfairness(fleet, servers) < 0.1);
}

TEST_CASE("a server that is slower gets fewer calls, and one that was slow once its share again", "[fleet]") {
    FleetSimulation fleet(fleet_config(20, 4), 4, 7);
    fleet.server(0).latency = 50ms;
    FleetCallers load{.fleet = fleet, .until = 3600s};
    load.begin(8);
    fleet.run_for(30s);

    const auto all = load.succeeded;
    CHECK(fleet.server(0).served * 10 < all);

    fleet.server(0).latency = 5ms;
    fleet.run_for(60s);
    forget_served(fleet);
    fleet.run_for(60s);
    CHECK(unfairness(fleet, 4) < 0.1);
}

TEST_CASE("a server that answers too late for its calls gets hardly any", "[fleet]") {
    FleetSimulation fleet(fleet_config(16, 4), 4, 7);
    fleet.server(0).latency = 300ms;
    FleetCallers load{.fleet = fleet, .until = 3600s, .timeout = 100ms};
    load.begin(8);
    fleet.run_for(60s);

    CHECK(load.failed * 200 < load.succeeded);
}

TEST_CASE("a server that fails is tried ever more rarely, and gets its share when it is back", "[fleet]") {
    const Conduct fault =
        GENERATE(Conduct::refuses, Conduct::resets, Conduct::silent, Conduct::mute, Conduct::closes, Conduct::closed);
    // In the last case the pool is always full, and each connection is busy.
    const std::size_t in_flight = GENERATE(2u, 1u);
    const std::size_t callers = in_flight == 1 ? 40 : 8;
    CAPTURE(static_cast<int>(fault), callers);
    FleetSimulation fleet(fleet_config(8, in_flight), 4, 7);
    FleetCallers load{.fleet = fleet, .until = 3600s, .timeout = 2500ms};
    load.begin(callers);
    fleet.run_for(20s);

    fleet.change(2, fault);
    fleet.run_for(10s);
    const auto connects_before = fleet.server(2).connects;
    const auto failed_before = load.failed;
    fleet.run_for(60s);
    // Ejections of 2.5 to 5 s by then, each ended by one connection; where connections last, by a call on one.
    const bool lasts = fault == Conduct::mute || fault == Conduct::closed;
    CHECK(fleet.server(2).connects - connects_before >= (lasts ? 0 : 60 / 10));
    CHECK(fleet.server(2).connects - connects_before <= 60 / 2);
    // Who tries a server that is silent may wait in vain; all others are sent once more.
    const bool in_vain = fault == Conduct::silent || fault == Conduct::mute;
    CHECK(load.failed - failed_before <= (in_vain ? 60 / 2 : 0));

    fleet.change(2, Conduct::serves);
    fleet.run_for(longest_ejection + 5s);
    forget_served(fleet);
    fleet.run_for(60s);
    CHECK(unfairness(fleet, 4) < 0.1);
    CHECK(fleet.connections_to(2) >= 1);
}

TEST_CASE("where every server fails calls end at once with the cause, and are served as soon as one is back",
          "[fleet]") {
    FleetSimulation fleet(fleet_config(6), 3, 7);
    for (std::size_t server = 0; server < 3; ++server) fleet.change(server, Conduct::refuses);
    FleetCallers load{.fleet = fleet, .until = 3600s};
    std::chrono::nanoseconds longest{0};
    load.judge = [&](const SimulatedCall& ended) {
        longest = std::max(longest, ended.ended_at - (ended.submitted_at.time_since_epoch() - 1h));
        return ended.error == std::errc::connection_refused ? std::string() : ended.error.message();
    };
    load.begin(1);
    fleet.run_for(100ms);
    CHECK(load.failed > 0);

    fleet.run_for(30s);
    CHECK(load.succeeded == 0);
    CHECK(load.faults == std::vector<std::string>{});
    CHECK(longest <= longest_ejection + 100ms);

    fleet.change(1, Conduct::serves);
    fleet.run_for(longest_ejection + 100ms);
    const auto failed = load.failed;
    fleet.run_for(10s);
    CHECK(load.succeeded > 1'000);
    CHECK(load.failed == failed);
}

TEST_CASE("a full pool gives up one connection a second at most", "[fleet]") {
    FleetSimulation fleet(fleet_config(20), 2, 7);
    fleet.change(1, Conduct::refuses);
    FleetCallers load{.fleet = fleet, .until = 3600s};
    load.begin(60);
    fleet.run_for(10s);
    REQUIRE(fleet.connections_to(0) >= 19);

    fleet.change(1, Conduct::serves);
    fleet.run_for(5s);
    CHECK(fleet.pool().stats().retired_for_room <= 16);
    fleet.run_for(25s);
    CHECK(fleet.connections_to(0) == 10);
    CHECK(load.failed == 0);
}

TEST_CASE("a pool smaller than its fleet turns to those that serve", "[fleet]") {
    const std::size_t pool_size = GENERATE(1u, 2u);
    FleetSimulation fleet(fleet_config(pool_size), 3, 7);
    FleetCallers load{.fleet = fleet, .until = 3600s, .timeout = 2500ms};
    load.begin(3);
    fleet.run_for(5s);

    for (const Conduct fault : {Conduct::refuses, Conduct::resets, Conduct::silent}) {
        for (std::size_t server = 0; server < 2; ++server) fleet.change(server, fault);
        fleet.run_for(10s);
        const auto succeeded = load.succeeded;
        fleet.run_for(30s);
        CAPTURE(static_cast<int>(fault), pool_size);
        CHECK(load.succeeded - succeeded > (fault == Conduct::silent ? 300 : 3'000));
        for (std::size_t server = 0; server < 2; ++server) fleet.change(server, Conduct::serves);
        fleet.run_for(10s);
    }
    CHECK(fleet.most_connections() == pool_size);
}

}  // namespace fleet_simulation_test
