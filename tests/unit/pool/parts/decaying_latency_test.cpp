#include "fleet/decaying_latency.hpp"

#include <chrono>

#include "support/catch.hpp"

namespace decaying_latency_test {

using namespace std::chrono_literals;
using echo::detail::DecayingLatency;

const DecayingLatency::TimePoint start{1h};

TEST_CASE("a latency is the average of its samples, and known when there are ten", "[fleet]") {
    DecayingLatency latency;
    CHECK(latency.at(start) == 0ns);

    latency.add(8ms, start);
    CHECK(latency.at(start) == 8ms);
    for (int i = 2; i < 10; ++i) latency.add(8ms, start);
    CHECK_FALSE(latency.is_known());
    latency.add(18ms, start);
    CHECK(latency.is_known());
    CHECK(latency.at(start) > 8'990us);
    CHECK(latency.at(start) < 9'010us);
}

TEST_CASE("without samples a latency decays to a third in three seconds, and on to nothing", "[fleet]") {
    DecayingLatency latency;
    latency.add(8ms, start);

    CHECK(latency.at(start + 3s) > 2'900us);
    CHECK(latency.at(start + 3s) < 3'000us);
    CHECK(latency.at(start + 10min) == 0ns);
}

TEST_CASE("rare samples count by their age, and many at once by their number", "[fleet]") {
    DecayingLatency rare;
    rare.add(8ms, start);
    rare.add(2ms, start + 3s);
    CHECK(rare.at(start + 3s) < 4'300us);

    DecayingLatency quick;
    for (int i = 0; i < 100; ++i) quick.add(i < 50 ? 8ms : 2ms, start);
    CHECK(quick.at(start) > 4'900us);
    CHECK(quick.at(start) < 5'100us);
    for (int i = 0; i < 100; ++i) quick.add(2ms, start);
    CHECK(quick.at(start) < 3'200us);
}

}  // namespace decaying_latency_test
