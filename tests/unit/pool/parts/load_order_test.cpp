// Which connection comes first; compared with a list that is sorted anew each time.
#include <list>
#include <vector>

#include "fleet/load_order.hpp"
#include "support/catch.hpp"
#include "support/seed.hpp"

namespace load_order_test {

using echo::detail::LoadOrder;
using echo::test::RandomNumbers;
using echo::test::test_seed;

namespace {

std::size_t first(const LoadOrder& order) {
    return order.find([](std::size_t) { return true; });
}

// All connections in their order.
std::vector<std::size_t> all(const LoadOrder& order) {
    std::vector<std::size_t> found;
    order.find([&](std::size_t connection) {
        found.push_back(connection);
        return false;
    });
    return found;
}

struct Place {
    std::size_t connection;
    std::size_t load;
};

// The same rule in the simplest words.
class NaiveOrder {
public:
    void put(std::size_t connection, std::size_t load) {
        remove(connection);
        places_.push_front({connection, load});
        places_.sort([](const Place& left, const Place& right) { return left.load < right.load; });
    }
    void remove(std::size_t connection) {
        places_.remove_if([=](const Place& place) { return place.connection == connection; });
    }
    std::vector<std::size_t> all() const {
        std::vector<std::size_t> connections;
        for (const Place& place : places_) connections.push_back(place.connection);
        return connections;
    }

private:
    std::list<Place> places_;
};

}  // namespace

TEST_CASE("the connection with the least in flight comes first", "[pool]") {
    LoadOrder order(3);
    CHECK(first(order) == LoadOrder::none);

    order.put(0, 2);
    order.put(1, 1);
    order.put(2, 3);
    CHECK(first(order) == 1);

    order.put(1, 4);
    CHECK(first(order) == 0);
}

TEST_CASE("among connections with as many in flight the one used last comes first", "[pool]") {
    LoadOrder order(3);
    for (const std::size_t connection : {0u, 1u, 2u}) order.put(connection, 0);
    CHECK(first(order) == 2);

    order.put(0, 0);
    CHECK(first(order) == 0);
}

TEST_CASE("a connection that is not suitable is passed over", "[pool]") {
    LoadOrder order(3);
    order.put(0, 5);
    order.put(1, 0);
    order.put(2, 0);

    CHECK(order.find([](std::size_t connection) { return connection == 0; }) == 0);
    CHECK(order.find([](std::size_t) { return false; }) == LoadOrder::none);
}

TEST_CASE("whatever happens, the order is that of a list sorted anew", "[pool]") {
    INFO("ECHO_TEST_SEED=" << test_seed());
    RandomNumbers random(test_seed());
    constexpr std::size_t connections = 5;
    LoadOrder order(connections);
    NaiveOrder naive;
    for (int step = 0; step < 10'000; ++step) {
        const std::size_t connection = random.below(connections);
        if (random.below(3) == 0) {
            order.remove(connection);
            naive.remove(connection);
        } else {
            const std::size_t load = random.below(6);
            order.put(connection, load);
            naive.put(connection, load);
        }
        REQUIRE(all(order) == naive.all());
    }
}

}  // namespace load_order_test
