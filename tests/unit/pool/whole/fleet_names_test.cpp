// A pool before a name whose addresses change, in virtual time.
#include <chrono>
#include <cstddef>

#include "support/catch.hpp"
#include "support/pool/fleet_callers.hpp"
#include "support/pool/fleet_simulation.hpp"

namespace fleet_names_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::test::FleetCallers;
using echo::test::FleetSimulation;

namespace {

EchoConfig names_config(std::size_t pool_size, std::size_t max_in_flight = 1) {
    EchoConfig config;
    config.pool_size = pool_size;
    config.max_in_flight = max_in_flight;
    return config;
}

}  // namespace

TEST_CASE("an address that leaves its name loses no call, and a new one is used at once", "[fleet]") {
    FleetSimulation fleet(names_config(10, 4), 2, 7);
    FleetCallers load{.fleet = fleet, .until = 3600s};
    load.begin(20);
    fleet.run_for(5s);

    const std::size_t added = fleet.add_server();
    fleet.run_for(2s);
    CHECK(fleet.server(added).served > 0);
    CHECK(fleet.connections_to(added) >= 1);

    fleet.remove_server(0);
    fleet.run_for(1s);
    const auto served = fleet.server(0).served;
    CHECK(fleet.connections_to(0) == 0);
    CHECK(fleet.pool().stats().retired_endpoint_gone > 0);
    fleet.run_for(20s);
    CHECK(fleet.server(0).served == served);
    CHECK(load.failed == 0);
}

TEST_CASE("names are looked up at intervals while there are connections, and not otherwise", "[fleet]") {
    EchoConfig config = names_config(4);
    config.resolve_every = 10s;
    config.idle_timeout = 5s;
    FleetSimulation fleet(config, 2, 7);
    fleet.follow_names();
    FleetCallers load{.fleet = fleet, .until = 95s};
    load.begin(1);

    fleet.run_for(95s);
    CHECK(fleet.times_resolved() == 9);
    fleet.run_for(3600s);
    CHECK(fleet.times_resolved() <= 10);
}

}  // namespace fleet_names_test
