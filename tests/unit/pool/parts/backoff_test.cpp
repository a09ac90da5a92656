#include "fleet/backoff.hpp"

#include <algorithm>

#include "support/catch.hpp"

namespace backoff_test {

using namespace std::chrono_literals;
using echo::detail::Backoff;

namespace {

const Backoff::TimePoint now{1h};

// The longest of many delays after that many failures in a row: close to the bound, never beyond it.
std::chrono::nanoseconds longest_delay(unsigned failures) {
    std::chrono::nanoseconds longest = 0ns;
    for (std::uint32_t seed = 1; seed <= 500; ++seed) {
        Backoff backoff(seed * 7919);
        for (unsigned i = 0; i < failures; ++i) backoff.failed(now);
        CHECK(backoff.next_at() >= now);
        longest = std::max(longest, backoff.next_at() - now);
    }
    return longest;
}

}  // namespace

TEST_CASE("without a failure there is nothing to wait for", "[pool]") {
    const Backoff backoff(1);

    CHECK_FALSE(backoff.active());
    CHECK(backoff.next_at() <= now);
}

TEST_CASE("after the first failure the next connect may follow at once", "[pool]") {
    Backoff backoff(1);

    backoff.failed(now);
    CHECK(backoff.active());
    CHECK(backoff.next_at() == now);
}

TEST_CASE("the bound of the delay doubles from 50 ms to 5 s", "[pool]") {
    const auto [failures, bound] = GENERATE(table<unsigned, std::chrono::milliseconds>(
        {{2, 50ms}, {3, 100ms}, {4, 200ms}, {8, 3200ms}, {9, 5s}, {10, 5s}, {1000, 5s}}));
    CAPTURE(failures);

    const auto longest = longest_delay(failures);

    CHECK(longest <= bound);
    CHECK(longest > bound * 9 / 10);
}

TEST_CASE("delays are spread over the whole range", "[pool]") {
    int short_ones = 0;
    for (std::uint32_t seed = 1; seed <= 500; ++seed) {
        Backoff backoff(seed * 7919);
        for (int i = 0; i < 9; ++i) backoff.failed(now);
        if (backoff.next_at() - now < 2500ms) ++short_ones;
    }

    CHECK(short_ones > 150);
    CHECK(short_ones < 350);
}

TEST_CASE("a success starts the back-off anew", "[pool]") {
    Backoff backoff(1);
    for (int i = 0; i < 5; ++i) backoff.failed(now);

    backoff.succeeded();
    CHECK_FALSE(backoff.active());
    CHECK(backoff.next_at() <= now);
    backoff.failed(now);
    CHECK(backoff.next_at() == now);
}

}  // namespace backoff_test
