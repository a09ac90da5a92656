#include "limits/connection_ages.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/seed.hpp"

namespace connection_ages_test {

using echo::server_detail::Aging;
using echo::server_detail::ConnectionAges;
using echo::server_detail::jittered_age;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

constexpr std::size_t last_step = ConnectionAges::steps - 1;

class NamedConnection : public Aging {
public:
    explicit NamedConnection(std::string name) : name_(std::move(name)) {}
    void age_is_up() override {}
    const std::string& name() const { return name_; }

private:
    std::string name_;
};

using Names = std::vector<std::string>;

ConnectionAges::TimePoint at(nanoseconds time) {
    return ConnectionAges::TimePoint(1h + time);
}

Names expired_at(ConnectionAges& ages, nanoseconds time) {
    Names names;
    while (Aging* const old = ages.take_expired(at(time))) names.push_back(static_cast<NamedConnection&>(*old).name());
    return names;
}

// A connection, and what the plainest way to say the same knows of it.
struct Row {
    std::unique_ptr<NamedConnection> connection;
    nanoseconds end;
};

}  // namespace

TEST_CASE("the jitter of an age is a tenth less to a tenth more, evenly", "[ages]") {
    const auto [limit, step, age] = GENERATE(table<nanoseconds, std::size_t, nanoseconds>({
        {1000s, 0, 900s},
        {1000s, last_step, 1100s},
        {630s, last_step / 3, 609s},
        {630s, last_step / 3 * 2, 651s},
        {20ms, 0, 18ms},
        {20ms, last_step, 22ms},
        {1ns, 0, 1ns},
        {1ns, last_step, 1ns},
        {8760h, 0, 7884h},
        {8760h, last_step, 9636h},
    }));

    CHECK(jittered_age(limit, step) == age);
}

TEST_CASE("without a limit no connection becomes too old", "[ages]") {
    ConnectionAges ages;
    NamedConnection one("one");
    ages.begin(one, 0, at(0s));

    CHECK_FALSE(ages.is_limited());
    CHECK_FALSE(ages.next_end());
    CHECK(expired_at(ages, 24h).empty());
}

TEST_CASE("a connection is too old at its own step's time, not a moment earlier, and once", "[ages]") {
    ConnectionAges ages;
    ages.set_limit(10s, at(0s));
    NamedConnection late("late"), early("early");
    ages.begin(late, last_step, at(0s));
    ages.begin(early, 0, at(1s));

    CHECK(ages.next_end() == at(10s));
    CHECK(expired_at(ages, 10s - 1ns).empty());
    CHECK(expired_at(ages, 10s) == Names{"early"});
    CHECK(ages.next_end() == at(11s));
    CHECK(expired_at(ages, 11s) == Names{"late"});
    CHECK_FALSE(ages.next_end());
    CHECK(expired_at(ages, 1h).empty());
}

TEST_CASE("a connection that is gone becomes too old no more", "[ages]") {
    ConnectionAges ages;
    ages.set_limit(10s, at(0s));
    NamedConnection stays("stays");
    ages.begin(stays, 0, at(0s));
    {
        NamedConnection goes("goes");
        ages.begin(goes, 0, at(0s));
    }

    CHECK(expired_at(ages, 1h) == Names{"stays"});
}

TEST_CASE("another limit begins the ages of all anew, and the same one does not", "[ages]") {
    ConnectionAges ages;
    NamedConnection one("one"), other("other");
    ages.begin(one, 0, at(0s));
    ages.begin(other, last_step, at(0s));

    ages.set_limit(10s, at(100s));
    CHECK(ages.next_end() == at(109s));
    ages.set_limit(10s, at(105s));
    CHECK(ages.next_end() == at(109s));
    CHECK(expired_at(ages, 109s) == Names{"one"});
    ages.set_limit(20s, at(110s));
    CHECK(expired_at(ages, 132s - 1ns).empty());
    CHECK(expired_at(ages, 132s) == Names{"other"});
}

TEST_CASE("a limit that is turned off ends no connection", "[ages]") {
    ConnectionAges ages;
    ages.set_limit(10s, at(0s));
    NamedConnection one("one"), other("other");
    ages.begin(one, 0, at(0s));
    ages.begin(other, 0, at(0s));
    ages.extend(other, at(0s));

    ages.set_limit(0s, at(1s));

    CHECK_FALSE(ages.next_end());
    CHECK(expired_at(ages, 24h).empty());
}

TEST_CASE("a connection that is too old for its first message gets a second more, whatever the limit", "[ages]") {
    ConnectionAges ages;
    ages.set_limit(GENERATE(1ns, 20ms, 1h), at(0s));
    NamedConnection one("one");
    ages.begin(one, 0, at(0s));
    REQUIRE(expired_at(ages, 2h) == Names{"one"});

    ages.extend(one, at(2h));

    CHECK(ages.next_end() == at(2h + 1s));
    CHECK(expired_at(ages, 2h + 1s - 1ns).empty());
    CHECK(expired_at(ages, 2h + 1s) == Names{"one"});
}

TEST_CASE("connections that come and go at random become too old when their own time says so", "[ages]") {
    INFO("ECHO_TEST_SEED=" << echo::test::test_seed());
    echo::test::RandomNumbers random(echo::test::test_seed());
    ConnectionAges ages;
    ages.set_limit(10s, at(0s));
    std::vector<Row> rows;

    for (nanoseconds now = 0s; now < 200s; now += 50ms) {
        const std::size_t step = random.below(ConnectionAges::steps);
        rows.push_back({std::make_unique<NamedConnection>(std::to_string(now.count())), now + jittered_age(10s, step)});
        ages.begin(*rows.back().connection, step, at(now));
        if (random.below(4) == 0) rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(random.below(rows.size())));

        Names expected;
        std::erase_if(rows, [&, now = now](const Row& row) {
            if (row.end <= now) expected.push_back(row.connection->name());
            return false;
        });
        Names expired = expired_at(ages, now);
        std::sort(expired.begin(), expired.end());
        std::sort(expected.begin(), expected.end());
        REQUIRE(expired == expected);
        std::erase_if(rows, [now](const Row& row) { return row.end <= now; });
        const auto earlier = [](const Row& one, const Row& other) { return one.end < other.end; };
        const auto next = std::min_element(rows.begin(), rows.end(), earlier);
        REQUIRE(ages.next_end() == (next == rows.end() ? std::nullopt : std::optional(at(next->end))));
    }
}

}  // namespace connection_ages_test
