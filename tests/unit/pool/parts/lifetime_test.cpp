#include <set>

#include "pool_state/lifetime.hpp"
#include "support/catch.hpp"

namespace lifetime_test {

using namespace std::chrono_literals;
using echo::detail::Lifetime;

namespace {

constexpr Lifetime::TimePoint now{std::chrono::hours(1)};

}  // namespace

TEST_CASE("a connection's life ends up to a tenth before its time, and not always at the same moment", "[pool]") {
    Lifetime lifetime(100s, 1);
    std::set<Lifetime::TimePoint> ends;
    for (int i = 0; i < 1'000; ++i) ends.insert(lifetime.end_of_new(now));

    CHECK(*ends.begin() >= now + 90s);
    CHECK(*ends.begin() < now + 91s);
    CHECK(*ends.rbegin() <= now + 100s);
    CHECK(*ends.rbegin() > now + 99s);
    CHECK(ends.size() > 900);
}

TEST_CASE("without a limit a connection's life has no end", "[pool]") {
    CHECK(Lifetime(0s, 1).end_of_new(now) == Lifetime::TimePoint::max());
    CHECK(Lifetime(std::chrono::nanoseconds::max(), 1).end_of_new(now) > now + 200 * 365 * 24h);
}

TEST_CASE("lives end at most once a second", "[pool]") {
    Lifetime lifetime(100s, 1);
    CHECK(lifetime.next_at() < now);

    lifetime.one_ended(now);

    CHECK(lifetime.next_at() == now + 1s);
}

}  // namespace lifetime_test
