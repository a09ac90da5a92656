// When the messages of an open loop are due.
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "client/app/load/schedule.hpp"
#include "support/catch.hpp"

namespace client_app_bench_schedule_test {

using echo::client_app::bench::Schedule;
using echo::client_app::bench::ScheduleShare;
using namespace std::chrono_literals;

namespace {

const std::vector<std::uint64_t> rates = {1, 3, 7, 60, 999, 1'000, 44'100, 999'983, Schedule::highest_rate};

}  // namespace

TEST_CASE("message n of a schedule is due n divided by the rate after the beginning", "[bench]") {
    CHECK(Schedule(1'000).due(0) == 0ns);
    CHECK(Schedule(1'000).due(1) == 1ms);
    CHECK(Schedule(1'000).due(1'500) == 1'500ms);
    CHECK(Schedule(3).due(1) == 333'333'333ns);
    CHECK(Schedule(3).due(2) == 666'666'666ns);
    CHECK(Schedule(3).due(3) == 1s);
}

TEST_CASE("a schedule does not drift, however long it is followed", "[bench]") {
    for (const std::uint64_t rate : rates) {
        for (const std::uint64_t seconds : {1ULL, 59ULL, 86'400ULL, 31'536'000ULL}) {
            INFO("rate " << rate << ", after " << seconds << " s");
            CHECK(Schedule(rate).due(rate * seconds) == std::chrono::seconds(seconds));
        }
    }
}

TEST_CASE("the messages due at a time are those whose own time has come", "[bench]") {
    for (const std::uint64_t rate : rates) {
        const Schedule schedule(rate);
        for (std::uint64_t number = 0; number < 5'000; ++number) {
            const auto due = schedule.due(number);
            INFO("rate " << rate << ", message " << number);
            REQUIRE(schedule.count_due(due) >= number + 1);
            REQUIRE(schedule.due(schedule.count_due(due) - 1) <= due);
            REQUIRE(schedule.due(schedule.count_due(due)) > due);
        }
    }
    CHECK(Schedule(5).count_due(-1ns) == 0);
    CHECK(Schedule(5).count_due(0ns) == 1);
}

TEST_CASE("a run of some seconds offers the rate times these seconds", "[bench]") {
    for (const std::uint64_t rate : rates) {
        INFO("rate " << rate);
        CHECK(ScheduleShare(Schedule(rate), 0, 1).count_due_before(10s) == rate * 10);
    }
}

TEST_CASE("threads share a schedule without a gap and without an overlap", "[bench]") {
    const Schedule schedule(1'000);
    for (const std::uint64_t threads : {1U, 2U, 3U, 7U}) {
        for (const auto elapsed : std::initializer_list<std::chrono::nanoseconds>{0ns, 1ns, 2ms, 1s, 12345ms + 678ns}) {
            std::uint64_t all = 0;
            for (std::uint64_t first = 0; first < threads; ++first) {
                all += ScheduleShare(schedule, first, threads).count_due_before(elapsed);
            }
            INFO(threads << " threads, after " << elapsed.count() << " ns");
            CHECK(all == schedule.count_due(elapsed - 1ns));
        }
    }
}

TEST_CASE("a share of a schedule goes through every message that is its own", "[bench]") {
    ScheduleShare share(Schedule(1'000), 1, 3);

    CHECK(share.next_due() == 1ms);
    CHECK(share.taken() == 0);
    share.advance();
    CHECK(share.next_due() == 4ms);
    share.advance();
    CHECK(share.next_due() == 7ms);
    CHECK(share.taken() == 2);
    CHECK(share.count_due_before(7ms) == 2);
    CHECK(share.count_due_before(7ms + 1ns) == 3);
}

}  // namespace client_app_bench_schedule_test
