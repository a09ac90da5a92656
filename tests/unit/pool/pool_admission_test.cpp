// Calls that cannot be answered before their deadline are refused at once, if that is asked for.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iostream>
#include <vector>

#include <echo/error.hpp>

#include "pool_state/admission.hpp"
#include "support/catch.hpp"
#include "support/pool/fleet_simulation.hpp"
#include "support/pool/pool_script.hpp"

namespace pool_admission_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::errc;
using echo::detail::Admission;
using echo::test::Conduct;
using echo::test::FleetSimulation;
using echo::test::PoolScript;
using echo::test::ScriptedCall;
using echo::test::SimulatedCall;

namespace {

const Admission::TimePoint start{1h};

// A thousand replies a second for as long, each after 5 ms, while others wait.
void answer(Admission& admission, Admission::TimePoint from, std::chrono::milliseconds time) {
    admission.settled(true, from);
    for (auto now = from; now < from + time; now += 1ms) admission.replied(5ms, now);
}

// An open loop of calls against one server that answers 2,000 a second.
class Overload {
public:
    explicit Overload(bool admission) : fleet_(config(admission), 1, 7) { fleet_.server(0).latency = 5ms; }

    void offer(double calls_a_second, std::chrono::seconds time) {
        const auto end = fleet_.now() + time;
        const auto gap = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / calls_a_second));
        answered_ = refused_ = late_ = 0;
        longest_queue_ = 0;
        while (fleet_.now() < end) {
            const auto made_at = fleet_.now();
            fleet_.submit(100ms, true, [this, made_at](const SimulatedCall& call) { note(call, made_at); });
            longest_queue_ = std::max(longest_queue_, fleet_.pool().stats().queued);
            fleet_.run_for(gap / 2 + std::chrono::nanoseconds(fleet_.below(static_cast<std::size_t>(gap.count()))));
        }
    }

    std::size_t answered() const { return answered_; }
    std::size_t refused() const { return refused_; }
    std::size_t late() const { return late_; }
    std::size_t longest_queue() const { return longest_queue_; }
    std::chrono::nanoseconds last_failure() const { return last_failure_; }
    std::chrono::nanoseconds slowest_refusal() const { return slowest_refusal_; }
    FleetSimulation& fleet() { return fleet_; }

private:
    static EchoConfig config(bool admission) {
        EchoConfig config;
        config.pool_size = 10;
        config.request_timeout = 100ms;
        config.deadline_admission = admission;
        return config;
    }

    void note(const SimulatedCall& call, std::chrono::nanoseconds made_at) {
        if (!call.error) {
            ++answered_;
            return;
        }
        last_failure_ = fleet_.now();
        if (call.error != errc::deadline_unreachable) return void(++late_);
        ++refused_;
        slowest_refusal_ = std::max(slowest_refusal_, call.ended_at - made_at);
    }

    FleetSimulation fleet_;
    std::size_t answered_ = 0, refused_ = 0, late_ = 0, longest_queue_ = 0;
    std::chrono::nanoseconds last_failure_{0};
    std::chrono::nanoseconds slowest_refusal_{0};
};

}  // namespace

TEST_CASE("as long as nothing is known, and where nobody waits, a call is in time", "[pool]") {
    Admission admission;
    CHECK(admission.is_in_time(start + 1ms, 1'000, start));

    answer(admission, start, 1000ms);
    CHECK(admission.is_in_time(start + 1s, 0, start + 1s));
}

TEST_CASE("before the first reply, and before a call's time has passed, nothing is known", "[pool]") {
    Admission admission;
    admission.settled(true, start);
    CHECK(admission.is_in_time(start + 1s, 1, start + 500ms));

    admission.replied(500ms, start + 500ms);
    CHECK(admission.is_in_time(start + 1s, 1'000, start + 500ms + 1us));
}

TEST_CASE("a call is in time if those before it take no longer than it has", "[pool]") {
    Admission admission;
    answer(admission, start, 2000ms);
    const auto now = start + 2s;

    CHECK(admission.is_in_time(now + 200ms, 150, now));
    CHECK_FALSE(admission.is_in_time(now + 200ms, 220, now));
    CHECK_FALSE(admission.is_in_time(now + 3ms, 1, now));  // the service alone takes longer
    CHECK(admission.is_in_time(Admission::TimePoint::max(), 1'000'000, now));
}

TEST_CASE("a server that stops answering is seen within its time, and one that is back, too", "[pool]") {
    Admission admission;
    answer(admission, start, 2000ms);
    CHECK_FALSE(admission.is_in_time(start + 5s + 100ms, 80, start + 5s));

    answer(admission, start + 5s, 1000ms);
    CHECK(admission.is_in_time(start + 6s + 200ms, 80, start + 6s));
}

TEST_CASE("time without waiting calls says nothing about what a server can do", "[pool]") {
    Admission admission;
    answer(admission, start, 2000ms);
    admission.settled(false, start + 2s);
    admission.replied(5ms, start + 30s);
    admission.settled(true, start + 60s);

    CHECK(admission.is_in_time(start + 60s + 200ms, 150, start + 60s));
}

TEST_CASE("a call whose turn would come too late is refused at once, and others are not", "[pool]") {
    EchoConfig config = echo::test::open_pool_of(1);
    config.deadline_admission = true;
    PoolScript script(config);
    script.use_connection();
    script.submit("A");
    script.submit("B");
    for (int i = 0; i < 20; ++i) {
        script.pass(10ms);
        script.submit("next" + std::to_string(i));
        script.replied(0);
        script.written(0);
    }

    // One call each 10 ms, and one waits.
    CHECK(script.submit("hasty", ScriptedCall{.timeout = 15ms}) == "hasty deadline_unreachable");
    CHECK(script.response("hasty").attempts == 0);
    CHECK(script.submit("patient", ScriptedCall{.timeout = 60ms}) == "");
    CHECK(script.submit("endless") == "");
    CHECK(script.stats().refused == 1);
}

TEST_CASE("calls that are served at once are not refused, however many come together", "[pool]") {
    EchoConfig config = echo::test::open_pool_of(1, 8);
    config.deadline_admission = true;
    PoolScript script(config);
    script.use_connection();
    for (int i = 0; i < 30; ++i) script.submit("early" + std::to_string(i));
    script.written(0);
    script.written(0);
    for (int i = 0; i < 30; ++i) {
        script.pass(10ms);
        script.replied(0);
        if (script.stats().in_use > 0) script.written(0);
    }
    REQUIRE(script.stats().in_use == 0);

    script.begin_turn();
    for (int i = 0; i < 8; ++i) script.submit("together" + std::to_string(i), ScriptedCall{.timeout = 75ms});
    script.end_turn();
    CHECK(script.stats().refused == 0);
    CHECK(script.stats().in_flight == 8);
}

TEST_CASE("without being asked for no call is refused for its deadline", "[pool]") {
    Overload overload(false);
    overload.offer(6'000, 2s);

    CHECK(overload.refused() == 0);
}

TEST_CASE("at three times what a server can do, admission by deadline keeps nine tenths of that useful", "[pool]") {
    constexpr double capacity = 2'000;
    constexpr auto time = 10s;
    Overload with(true), without(false);
    for (Overload* overload : {&with, &without}) overload->offer(capacity / 2, 2s);
    for (Overload* overload : {&with, &without}) {
        overload->offer(3 * capacity, time);
        std::cout << (overload == &with ? "with" : "without") << " admission by deadline, at 3 x capacity: "
                  << static_cast<double>(overload->answered()) / (capacity * 10) << " x capacity answered in time, "
                  << overload->late() << " too late, " << overload->refused() << " refused, longest queue "
                  << overload->longest_queue() << '\n';
    }

    CHECK(static_cast<double>(with.answered()) > 0.9 * capacity * 10);
    CHECK(with.late() < with.answered() / 50);
    CHECK(with.slowest_refusal() == 0ns);
    CHECK(with.longest_queue() < 200);
    CHECK(without.answered() < with.answered());

    const auto end_of_overload = with.fleet().now();
    with.offer(capacity / 2, 5s);
    CHECK(with.last_failure() < end_of_overload + 1s);
}

TEST_CASE("a server that stands still and comes back is at full rate within a second", "[pool]") {
    Overload overload(true);
    overload.offer(1'500, 5s);
    overload.fleet().change(0, Conduct::silent);
    overload.offer(1'500, 3s);
    overload.fleet().change(0, Conduct::serves);
    const auto back_at = overload.fleet().now();
    overload.offer(1'500, 5s);

    CHECK(overload.last_failure() < back_at + 1s);
    CHECK(overload.answered() > 1'500 * 4);
}

}  // namespace pool_admission_test
