#include "fleet/fleet.hpp"

#include <chrono>
#include <cstddef>
#include <map>

#include "support/catch.hpp"

namespace fleet_test {

using namespace std::chrono_literals;
using echo::detail::Fleet;

namespace {

const Fleet::TimePoint start{1h};

// Every member has a connection with room, with its own number.
std::size_t connection_of(std::size_t member) {
    return member;
}

void learn(echo::detail::FleetMember& member, std::chrono::milliseconds latency) {
    for (int sample = 0; sample < 10; ++sample) member.latency.add(latency, start);
}

std::map<std::size_t, int> chosen(Fleet& fleet, int calls, Fleet::TimePoint now = start) {
    std::map<std::size_t, int> times;
    for (int i = 0; i < calls; ++i) ++times[fleet.choose(connection_of, now)];
    return times;
}

}  // namespace

TEST_CASE("the call goes to the one of two with less in flight", "[fleet]") {
    Fleet fleet(2, 1);
    fleet[0].in_flight = 3;
    fleet[1].in_flight = 1;

    CHECK(chosen(fleet, 100) == std::map<std::size_t, int>{{1, 100}});
}

TEST_CASE("of more than two the one with the most in flight gets none, and the others share", "[fleet]") {
    Fleet fleet(4, 1);
    fleet[2].in_flight = 5;

    const auto times = chosen(fleet, 3'000);

    CHECK(times.count(2) == 0);
    for (const std::size_t member : {0u, 1u, 3u}) CHECK(std::abs(times.at(member) - 1'000) < 150);
}

TEST_CASE("what is in flight counts by how long the server takes for it", "[fleet]") {
    Fleet fleet(2, 1);
    learn(fleet[0], 1ms);
    learn(fleet[1], 10ms);
    fleet[0].in_flight = 4;

    CHECK(chosen(fleet, 100) == std::map<std::size_t, int>{{0, 100}});
    fleet[0].in_flight = 20;
    CHECK(chosen(fleet, 100) == std::map<std::size_t, int>{{1, 100}});
}

TEST_CASE("a latency that nobody knows yet does not count", "[fleet]") {
    Fleet fleet(2, 1);
    learn(fleet[0], 50ms);

    CHECK(chosen(fleet, 1'000).size() == 2);
}

TEST_CASE("what a server took before it failed is forgotten when it is back", "[fleet]") {
    Fleet fleet(2, 1);
    learn(fleet[0], 5s);
    learn(fleet[1], 1ms);
    fleet.failed(0, start);
    fleet.has_answered(0, start);

    CHECK(chosen(fleet, 500).size() == 2);
}

TEST_CASE("servers that are nearly alike share, whatever the noise of their latencies", "[fleet]") {
    Fleet fleet(2, 1);
    learn(fleet[0], 10ms);
    learn(fleet[1], 11ms);

    const auto times = chosen(fleet, 2'000);

    CHECK(std::abs(times.at(0) - 1'000) < 150);
}

TEST_CASE("a server that has failed gets no call until its time is over, and then one at a time", "[fleet]") {
    Fleet fleet(3, 1);
    fleet.failed(1, start);
    CHECK(fleet[1].ejections == 1);
    CHECK(chosen(fleet, 500).count(1) == 0);

    const auto back = fleet[1].backoff.next_at();
    CHECK(chosen(fleet, 500, back - 1ns).count(1) == 0);
    CHECK(chosen(fleet, 500, back).count(1) == 1);
    for (const std::size_t member : {0u, 2u}) fleet[member].in_flight = 5;
    fleet[1].in_flight = 1;
    CHECK(chosen(fleet, 500, back).count(1) == 0);

    fleet[1].in_flight = 0;
    fleet[1].backoff.succeeded();
    CHECK(fleet.is_sound(1));
}

TEST_CASE("an ejection takes 50 to 100 ms, each further one in a row up to twice as long, and none more than 5 s",
          "[fleet]") {
    Fleet fleet(2, GENERATE(1u, 2u, 3u, 4u, 5u));
    auto now = start;
    std::chrono::nanoseconds bound = 100ms;
    for (int failures = 0; failures < 12; ++failures) {
        fleet.failed(0, now);
        fleet.failed(0, now + 1ms);  // says nothing new
        const auto ejected_for = fleet[0].backoff.next_at() - now;
        CHECK(ejected_for >= bound / 2);
        CHECK(ejected_for <= bound);
        now = fleet[0].backoff.next_at();
        bound = std::min<std::chrono::nanoseconds>(2 * bound, 5s);
    }
    CHECK(fleet[0].ejections == 12);

    fleet[0].backoff.succeeded();
    fleet.failed(0, now);
    CHECK(fleet[0].backoff.next_at() <= now + 100ms);
}

TEST_CASE("if all servers have failed, calls go to those that can serve all the same", "[fleet]") {
    Fleet fleet(3, 1);
    for (std::size_t member = 0; member < 3; ++member) fleet.failed(member, start);

    CHECK(chosen(fleet, 500).size() == 3);
}

TEST_CASE("a sound server that is full is waited for, not replaced by one that failed", "[fleet]") {
    Fleet fleet(2, 1);
    fleet.failed(1, start);
    const auto only_the_failed = [](std::size_t member) { return member == 1 ? member : Fleet::none; };

    CHECK(fleet.choose(only_the_failed, start) == Fleet::none);
}

TEST_CASE("a server that cannot be connected to once more serves on what it has, until a new one proves it",
          "[fleet]") {
    Fleet fleet(2, 1);
    fleet[0].ready = fleet[0].connections = 1;
    fleet.connect_failed(0, false, start);
    CHECK(fleet.is_sound(0));
    CHECK(chosen(fleet, 500).size() == 2);

    fleet.has_answered(0, start - 1s);
    CHECK(fleet[0].backoff.active());
    fleet[1].connections = 1;
    CHECK(fleet.in_want_of_connection(start) == Fleet::none);
    CHECK(fleet.in_want_of_connection(start + 1s) == 0);
    fleet.has_answered(0, start + 1s);
    CHECK_FALSE(fleet[0].backoff.active());

    fleet.connect_failed(0, false, start + 2s);
    fleet[0].ready = 0;
    CHECK_FALSE(fleet.is_sound(0));
}

TEST_CASE("a failed call forgives nothing of a failed connect", "[fleet]") {
    Fleet fleet(2, 1);
    fleet[0].ready = 1;
    fleet.connect_failed(0, false, start);
    fleet.failed(0, start + 10s);

    CHECK_FALSE(fleet.is_sound(0));
    fleet.has_answered(0, start);
    CHECK(fleet.is_sound(0));
}

TEST_CASE("a connect may help a call unless every server has failed since it was made, or is ejected", "[fleet]") {
    Fleet fleet(2, 1);
    CHECK(fleet.has_untried_since(start, start));
    fleet.failed(0, start + 1s);
    CHECK(fleet.has_untried_since(start, start + 1s));
    fleet.failed(1, start + 2s);
    CHECK_FALSE(fleet.has_untried_since(start, start + 2s));
    CHECK_FALSE(fleet.has_untried_since(start, start + 10s));
    CHECK(fleet.has_untried_since(start + 5s, start + 10s));
}

TEST_CASE("one server that is left is one server, and gets what there is", "[fleet]") {
    Fleet fleet(2, 1);
    CHECK(fleet.has_several());
    fleet.remove(0);

    CHECK_FALSE(fleet.has_several());
    CHECK(fleet.choose(connection_of, start) == 1);
    CHECK(fleet.to_connect(start) == 1);
}

TEST_CASE("the index of a server that has gone is another's when its last connection is closed", "[fleet]") {
    Fleet fleet(2, 1);
    fleet[1].connections = 1;
    fleet.failed(1, start);
    fleet.remove(1);
    CHECK(fleet.add(0) == 2);

    fleet[1].connections = 0;
    CHECK(fleet.add(0) == 1);
    CHECK(fleet.is_sound(1));
}

TEST_CASE("when no address of an endpoint could be connected to, all of them have failed", "[fleet]") {
    Fleet fleet(2, 1);
    const std::size_t second_address = fleet.add(0);

    fleet.connect_failed(0, true, start);

    CHECK_FALSE(fleet.is_sound(0));
    CHECK_FALSE(fleet.is_sound(second_address));
    CHECK(fleet.is_sound(1));
}

}  // namespace fleet_test
