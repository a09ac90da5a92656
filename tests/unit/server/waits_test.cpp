#include "limits/waits.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/seed.hpp"

namespace waits_test {

using echo::server_detail::Wait;
using echo::server_detail::Waiter;
using echo::server_detail::Waits;
using namespace std::chrono_literals;

namespace {

class NamedWaiter : public Waiter {
public:
    explicit NamedWaiter(std::string name) : name_(std::move(name)) {}
    void time_is_up(Wait /*what*/) override {}
    const std::string& name() const { return name_; }

private:
    std::string name_;
};

Waits::TimePoint at(std::chrono::nanoseconds time) {
    return Waits::TimePoint(1h + time);
}

std::vector<std::string> expired_at(Waits& waits, std::chrono::nanoseconds time) {
    std::vector<std::string> names;
    while (Waiter* const waiter = waits.take_expired(at(time))) {
        names.push_back(static_cast<NamedWaiter&>(*waiter).name());
    }
    return names;
}

std::size_t count(Waits& waits) {
    std::size_t waiters = 0;
    waits.for_each([&](Waiter&) { ++waiters; });
    return waiters;
}

using Names = std::vector<std::string>;

// The plainest way to say the same: who waits for what, and since when, searched each time.
struct PlainTable {
    struct Row {
        Wait kind;
        std::chrono::seconds since;
    };
    std::map<std::string, Row> rows;
    std::map<Wait, std::chrono::seconds> limits;

    Names take_expired(std::chrono::seconds now) {
        Names names;
        std::erase_if(rows, [&](const auto& row) {
            const std::chrono::seconds limit = limits[row.second.kind];
            if (limit == 0s || row.second.since + limit > now) return false;
            names.push_back(row.first);
            return true;
        });
        return names;
    }
};

}  // namespace

TEST_CASE("who waits for nothing that has a limit waits for ever", "[waits]") {
    Waits waits;
    NamedWaiter one("one");
    waits.begin(one, Wait::message, at(0s));

    CHECK_FALSE(waits.next_end());
    CHECK(expired_at(waits, 24h).empty());
}

TEST_CASE("a time-out ends the waiting of that kind, not a moment earlier", "[waits]") {
    Waits waits;
    waits.set_limit(Wait::message, 10s);
    NamedWaiter one("one");
    waits.begin(one, Wait::message, at(1s));

    CHECK(waits.next_end() == at(11s));
    CHECK(expired_at(waits, 11s - 1ns).empty());
    CHECK(expired_at(waits, 11s) == Names{"one"});
    CHECK(one.waiting_for() == Wait::message);
}

TEST_CASE("whose time is up is told once", "[waits]") {
    Waits waits;
    waits.set_limit(Wait::reader, 1s);
    NamedWaiter one("one");
    waits.begin(one, Wait::reader, at(0s));

    CHECK(expired_at(waits, 1s) == Names{"one"});
    CHECK(expired_at(waits, 2s).empty());
    CHECK_FALSE(waits.next_end());
}

TEST_CASE("those whose time is up come in the order in which they began to wait", "[waits]") {
    Waits waits;
    waits.set_limit(Wait::message, 10s);
    NamedWaiter first("first"), second("second"), third("third");
    waits.begin(first, Wait::message, at(0s));
    waits.begin(second, Wait::message, at(1s));
    waits.begin(third, Wait::message, at(2s));

    CHECK(expired_at(waits, 11s) == Names{"first", "second"});
    CHECK(expired_at(waits, 12s) == Names{"third"});
}

TEST_CASE("the end of the next waiting is the earliest of all kinds", "[waits]") {
    Waits waits;
    waits.set_limit(Wait::message, 100s);
    waits.set_limit(Wait::rest_of_message, 5s);
    NamedWaiter idle("idle"), slow("slow");
    waits.begin(idle, Wait::message, at(0s));
    CHECK(waits.next_end() == at(100s));
    waits.begin(slow, Wait::rest_of_message, at(3s));

    CHECK(waits.next_end() == at(8s));
    CHECK(expired_at(waits, 8s) == Names{"slow"});
    CHECK(waits.next_end() == at(100s));
}

TEST_CASE("beginning to wait again gives the whole time again", "[waits]") {
    Waits waits;
    waits.set_limit(Wait::message, 10s);
    NamedWaiter one("one"), two("two");
    waits.begin(one, Wait::message, at(0s));
    waits.begin(two, Wait::message, at(1s));
    waits.begin(one, Wait::message, at(5s));

    CHECK(waits.next_end() == at(11s));
    CHECK(expired_at(waits, 14s) == Names{"two"});
    CHECK(expired_at(waits, 15s) == Names{"one"});
}

TEST_CASE("another time-out holds for those who wait already", "[waits]") {
    Waits waits;
    waits.set_limit(Wait::message, 10s);
    NamedWaiter one("one");
    waits.begin(one, Wait::message, at(0s));

    waits.set_limit(Wait::message, 3s);
    CHECK(waits.next_end() == at(3s));
    waits.set_limit(Wait::message, 0s);
    CHECK(expired_at(waits, 1h).empty());
    waits.set_limit(Wait::message, 20s);
    CHECK(expired_at(waits, 20s) == Names{"one"});
}

TEST_CASE("who is destroyed waits no more, whoever stands beside", "[waits]") {
    Waits waits;
    waits.set_limit(Wait::message, 1s);
    NamedWaiter first("first"), last("last");
    auto middle = std::make_unique<NamedWaiter>("middle");
    waits.begin(first, Wait::message, at(0s));
    waits.begin(*middle, Wait::message, at(0s));
    waits.begin(last, Wait::message, at(0s));

    middle.reset();

    CHECK(count(waits) == 2);
    CHECK(expired_at(waits, 1s) == Names{"first", "last"});
}

TEST_CASE("everybody is visited, also those whose time is up", "[waits]") {
    Waits waits;
    waits.set_limit(Wait::message, 1s);
    NamedWaiter late("late"), idle("idle"), slow("slow");
    waits.begin(late, Wait::message, at(0s));
    waits.begin(idle, Wait::message, at(5s));
    waits.begin(slow, Wait::reader, at(5s));
    CHECK(expired_at(waits, 2s) == Names{"late"});

    CHECK(count(waits) == 3);
}

TEST_CASE("whoever is visited may be destroyed", "[waits]") {
    Waits waits;
    std::map<Waiter*, std::unique_ptr<NamedWaiter>> all;
    for (const Wait kind : {Wait::handshake, Wait::handshake, Wait::reader}) {
        auto waiter = std::make_unique<NamedWaiter>("one of three");
        waits.begin(*waiter, kind, at(0s));
        all.emplace(waiter.get(), std::move(waiter));
    }

    waits.for_each([&](Waiter& waiter) { all.erase(&waiter); });

    CHECK(all.empty());
    CHECK(count(waits) == 0);
}

TEST_CASE("on every random walk the same time is up as in a plain table", "[waits]") {
    INFO("ECHO_TEST_SEED=" << echo::test::test_seed());
    echo::test::RandomNumbers random(echo::test::test_seed());
    const auto random_kind = [&] { return static_cast<Wait>(random.below(echo::server_detail::wait_kinds)); };
    Waits waits;
    std::vector<std::unique_ptr<NamedWaiter>> all;
    for (int index = 0; index < 8; ++index) all.push_back(std::make_unique<NamedWaiter>(std::to_string(index)));
    PlainTable table;
    std::chrono::seconds now(0);
    for (int step = 0; step < 20'000; ++step) {
        now += std::chrono::seconds(random.below(3));
        if (random.below(10) == 0) {
            const Wait kind = random_kind();
            table.limits[kind] = std::chrono::seconds(random.below(20));
            waits.set_limit(kind, table.limits[kind]);
        }
        NamedWaiter& who = *all[random.below(all.size())];
        const Wait kind = random_kind();
        table.rows[who.name()] = {kind, now};
        waits.begin(who, kind, at(now));

        std::vector<std::string> expired = expired_at(waits, now);
        std::sort(expired.begin(), expired.end());
        REQUIRE(expired == table.take_expired(now));
    }
}

}  // namespace waits_test
