// Which server of a fleet gets a connection, and which gives one up.
#include <chrono>
#include <cstddef>

#include "fleet/fleet.hpp"
#include "support/catch.hpp"

namespace fleet_connections_test {

using namespace std::chrono_literals;
using echo::detail::Fleet;

namespace {

const Fleet::TimePoint start{1h};

}  // namespace

TEST_CASE("the next connection is for a sound server with the fewest", "[fleet]") {
    Fleet fleet(3, 1);
    fleet[0].connections = 2;
    fleet[1].connections = 1;
    fleet[2].connections = 0;
    CHECK(fleet.to_connect(start) == 2);

    fleet.failed(2, start);
    CHECK(fleet.to_connect(start) == 1);
    fleet.remove(1);
    CHECK(fleet.to_connect(start) == 0);
}

TEST_CASE("one server at a time is tried again", "[fleet]") {
    Fleet fleet(4, 1);
    for (const std::size_t member : {1u, 2u}) fleet.failed(member, start);
    for (const std::size_t member : {0u, 3u}) fleet[member].connections = 1;
    CHECK(fleet.in_want_of_connection(start) == Fleet::none);

    const auto later = start + 1s;
    const std::size_t first = fleet.in_want_of_connection(later);
    REQUIRE((first == 1 || first == 2));
    fleet[first].connections = fleet[first].connecting = 1;
    CHECK(fleet.in_want_of_connection(later) == Fleet::none);
}

TEST_CASE("a full server with less in flight than another wants a connection", "[fleet]") {
    Fleet fleet(2, 1);
    fleet[0].connections = 2;
    fleet[0].in_flight = 2;
    fleet[0].with_room.put(0, 1);
    fleet[1].connections = 1;
    fleet[1].in_flight = 1;
    CHECK(fleet.in_want_of_connection(start) == 1);

    fleet[1].with_room.put(2, 0);
    CHECK(fleet.in_want_of_connection(start) == Fleet::none);
}

TEST_CASE("connections are given up when it is time, for who has two fewer", "[fleet]") {
    Fleet fleet(3, 1);
    fleet[0].ready = 4;
    fleet[1].ready = 3;
    fleet[2].ready = 2;
    CHECK(fleet.to_exchange(false, start).to == Fleet::none);
    CHECK(fleet.to_exchange(true, start).from == 0);
    CHECK(fleet.to_exchange(true, start).to == 2);

    fleet[0].ready = 3;
    CHECK(fleet.to_exchange(true, start).to == Fleet::none);
}

TEST_CASE("a server that failed is tried in a full pool, too, but never by the last connection of another", "[fleet]") {
    Fleet fleet(2, 1);
    fleet[0].ready = 2;
    fleet.failed(1, start);
    CHECK(fleet.to_exchange(true, start).to == Fleet::none);

    const auto later = start + 1s;
    CHECK(fleet.to_exchange(false, later).to == Fleet::none);
    CHECK(fleet.to_exchange(true, later).to == 1);
    fleet[0].ready = 1;
    CHECK(fleet.to_exchange(true, later).to == Fleet::none);
}

TEST_CASE("a server that failed gives up its connections for a sound one at once", "[fleet]") {
    Fleet fleet(2, 1);
    fleet[0].ready = 1;
    fleet.failed(0, start);

    CHECK(fleet.to_exchange(false, start).from == 0);
    CHECK(fleet.to_exchange(false, start).to == 1);
}

}  // namespace fleet_connections_test
