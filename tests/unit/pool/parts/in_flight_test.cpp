#include "pool_state/in_flight.hpp"

#include <array>
#include <string>

#include "support/catch.hpp"

namespace in_flight_test {

using echo::WireState;
using echo::detail::InFlight;
using echo::detail::PoolRequest;

namespace {

// Requests A, B, C, … and a picture of the ring: "AB|C|D" has A and B written, C in the write, D to be written.
struct Ring {
    std::array<PoolRequest, 8> requests;
    InFlight in_flight;

    explicit Ring(std::size_t capacity) : in_flight(capacity) {
        for (std::size_t i = 0; i < requests.size(); ++i) requests[i].size = std::size_t{1} << i;
    }

    void push(const std::string& names) {
        for (const char name : names) in_flight.push(request(name));
    }

    PoolRequest& request(char name) { return requests[static_cast<std::size_t>(name - 'A')]; }

    std::string picture() const {
        std::array<std::string, 3> stretches;  // by wire state: not sent, maybe sent, sent
        for (std::size_t place = 0; place < in_flight.size(); ++place) {
            const PoolRequest* occupant = in_flight.at(place);
            const char name = occupant ? static_cast<char>('A' + (occupant - requests.data())) : '-';
            stretches[static_cast<std::size_t>(in_flight.wire_state(place))] += name;
        }
        return stretches[2] + "|" + stretches[1] + "|" + stretches[0];
    }
};

}  // namespace

TEST_CASE("requests go from unwritten through the write to written", "[pool]") {
    Ring ring(4);
    ring.push("AB");
    CHECK(ring.picture() == "||AB");

    ring.in_flight.begin_write();
    ring.push("C");
    CHECK(ring.picture() == "|AB|C");

    ring.in_flight.end_write();
    CHECK(ring.picture() == "AB||C");
    CHECK(ring.in_flight.unwritten() == 1);
}

TEST_CASE("the ring goes round", "[pool]") {
    Ring ring(3);
    ring.push("ABC");
    ring.in_flight.begin_write();
    ring.in_flight.end_write();
    CHECK(ring.in_flight.full());

    for (const char oldest : {'A', 'B', 'C'}) {
        CHECK(ring.in_flight.pop() == &ring.request(oldest));
        ring.push(std::string(1, static_cast<char>(oldest + 3)));
    }
    CHECK(ring.picture() == "||DEF");
    CHECK(ring.in_flight.full());
}

TEST_CASE("the ring grows in the middle of a round and keeps its order", "[pool]") {
    Ring ring(8);
    ring.push("ABCD");
    ring.in_flight.begin_write();
    ring.in_flight.end_write();
    ring.in_flight.pop();
    ring.in_flight.pop();
    ring.push("EF");
    ring.in_flight.begin_write();

    ring.push("GH");

    CHECK(ring.picture() == "CD|EF|GH");
    CHECK_FALSE(ring.in_flight.full());
}

TEST_CASE("an abandoned slot keeps its place until its reply has come", "[pool]") {
    Ring ring(3);
    ring.push("ABC");
    ring.in_flight.begin_write();
    ring.in_flight.end_write();

    ring.in_flight.abandon(1);
    CHECK(ring.picture() == "A-C||");
    CHECK(ring.in_flight.abandoned() == 1);
    CHECK(ring.in_flight.size() == 3);
    CHECK(ring.in_flight.bytes() == 1 + 4);

    CHECK(ring.in_flight.pop() == &ring.request('A'));
    CHECK(ring.in_flight.pop() == nullptr);
    CHECK(ring.in_flight.abandoned() == 0);
    CHECK(ring.in_flight.pop() == &ring.request('C'));
    CHECK(ring.in_flight.bytes() == 0);
}

TEST_CASE("an unwritten request is taken out, and the others keep their order", "[pool]") {
    Ring ring(4);
    ring.push("A");
    ring.in_flight.begin_write();
    ring.push("BCD");

    ring.in_flight.erase(ring.in_flight.place_of(ring.request('C')));
    CHECK(ring.picture() == "|A|BD");
    CHECK(ring.in_flight.bytes() == 1 + 2 + 8);
}

TEST_CASE("a request is taken out of a write that has not begun to go out", "[pool]") {
    Ring ring(4);
    ring.push("ABC");
    ring.in_flight.begin_write();
    ring.push("D");

    ring.in_flight.erase(ring.in_flight.place_of(ring.request('B')));
    CHECK(ring.picture() == "|AC|D");
    ring.in_flight.end_write();
    CHECK(ring.picture() == "AC||D");
}

TEST_CASE("a reply to what is still being written does not end the write", "[pool]") {
    Ring ring(4);
    ring.push("A");
    ring.in_flight.begin_write();
    ring.push("B");

    CHECK(ring.in_flight.pop() == &ring.request('A'));
    CHECK(ring.picture() == "||B");
    CHECK(ring.in_flight.write_under_way());

    ring.in_flight.end_write();
    CHECK(ring.picture() == "||B");
    CHECK_FALSE(ring.in_flight.write_under_way());
}

TEST_CASE("a ring that was cleared can be used again", "[pool]") {
    Ring ring(2);
    ring.push("AB");
    ring.in_flight.begin_write();
    ring.in_flight.abandon(0);

    ring.in_flight.clear();
    CHECK(ring.in_flight.empty());
    CHECK(ring.in_flight.bytes() == 0);
    CHECK(ring.in_flight.abandoned() == 0);
    CHECK_FALSE(ring.in_flight.write_under_way());

    ring.push("CD");
    CHECK(ring.picture() == "||CD");
}

}  // namespace in_flight_test
