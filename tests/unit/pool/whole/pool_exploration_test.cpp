// Every sequence of events through the pool's logic, up to a certain length; a model checks every promise after every
// event. Sequences that lead to the same state are followed only once.
#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/pool/pool_model.hpp"
#include "support/sanitizer.hpp"

namespace pool_exploration_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::test::PoolModel;

namespace {

/// What may happen next. Events about a connection or a call have its number.
struct Event {
    enum class Kind {
        submit_plain,
        submit_not_idempotent,
        submit_with_deadline,
        cancel,
        connected,
        connect_failed,
        write_done,
        write_failed,
        replied,
        part_of_reply,
        lost,
        closed,
        timer,
        drain,
        close,
    };
    Kind kind;
    std::size_t number = 0;
};

using Path = std::vector<Event>;

void happen(const Event& event, PoolModel& pool) {
    switch (event.kind) {
        case Event::Kind::submit_plain: return pool.submit(1, 0s, true);
        case Event::Kind::submit_not_idempotent: return pool.submit(1, 0s, false);
        case Event::Kind::submit_with_deadline: return pool.submit(1, 1s, true);
        case Event::Kind::cancel: return pool.cancel(event.number);
        case Event::Kind::connected: return pool.connected(event.number);
        case Event::Kind::connect_failed: return pool.connect_failed(event.number);
        case Event::Kind::write_done: return pool.write_done(event.number);
        case Event::Kind::write_failed: return pool.write_failed(event.number);
        case Event::Kind::replied: return pool.replied(event.number);
        case Event::Kind::part_of_reply: return pool.bytes_received(event.number);
        case Event::Kind::lost: return pool.lost(event.number, pool.reply_begun(event.number));
        case Event::Kind::closed: return pool.closed(event.number);
        case Event::Kind::timer: return pool.pass_until_timer();
        case Event::Kind::drain: return pool.drain(3s);
        case Event::Kind::close: return pool.close();
    }
}

void add_events_of(std::size_t connection, const PoolModel& pool, Path& events) {
    if (pool.connecting(connection)) {
        events.push_back({Event::Kind::connected, connection});
        events.push_back({Event::Kind::connect_failed, connection});
    }
    if (pool.closing(connection)) events.push_back({Event::Kind::closed, connection});
    if (!pool.open(connection)) return;
    events.push_back({Event::Kind::lost, connection});
    if (pool.writing(connection)) {
        events.push_back({Event::Kind::write_done, connection});
        events.push_back({Event::Kind::write_failed, connection});
    }
    if (!pool.owes_reply(connection)) return;
    events.push_back({Event::Kind::replied, connection});
    events.push_back({Event::Kind::part_of_reply, connection});
}

bool holds(const Path& path, Event::Kind kind) {
    return std::any_of(path.begin(), path.end(), [=](const Event& event) { return event.kind == kind; });
}

// Each kind of call is made once, and the pool is closed or drained once.
Path possible_events(const PoolModel& pool, const Path& so_far) {
    using Kind = Event::Kind;
    Path events;
    for (const Kind once :
         {Kind::submit_plain, Kind::submit_not_idempotent, Kind::submit_with_deadline, Kind::drain, Kind::close}) {
        if (!holds(so_far, once)) events.push_back({once});
    }
    for (std::size_t call = 0; call < pool.pending(); ++call) events.push_back({Kind::cancel, call});
    for (std::size_t i = 0; i < pool.connections(); ++i) add_events_of(i, pool, events);
    if (pool.timer_is_armed()) events.push_back({Kind::timer});
    return events;
}

std::string in_words(const Path& path) {
    std::string words;
    for (const Event& event : path) {
        words += std::to_string(static_cast<int>(event.kind)) + "(" + std::to_string(event.number) + ") ";
    }
    return words;
}

/// Breadth first, so that the first path to a state is a shortest one.
class Exploration {
public:
    /// Of each turn so many events.
    Exploration(EchoConfig config, std::size_t events_in_a_turn, std::size_t servers)
        : config_(std::move(config)), events_in_a_turn_(events_in_a_turn), servers_(servers) {}

    /// The first broken promise; empty if all were kept on every path of up to `depth` events.
    std::string explore(std::size_t depth) {
        frontier_.push_back({});
        while (!frontier_.empty()) {
            const Path path = std::move(frontier_.front());
            frontier_.pop_front();
            for (const Event& event : possible_events(*follow(path), path)) {
                // During a turn time stands still.
                if (event.kind == Event::Kind::timer && path.size() % events_in_a_turn_ != 0) continue;
                const std::string fault = take(path, event, depth);
                if (!fault.empty()) return fault;
            }
        }
        return {};
    }

    std::size_t states() const { return seen_.size(); }
    std::size_t steps() const { return steps_; }

private:
    std::unique_ptr<PoolModel> follow(const Path& path) const {
        auto pool = std::make_unique<PoolModel>(config_, 1, servers_);
        pool->check_from_now_on(false);
        for (std::size_t place = 0; place < path.size(); ++place) happen_in_turn(path[place], place, *pool);
        pool->check_from_now_on(true);
        return pool;
    }

    void happen_in_turn(const Event& event, std::size_t place, PoolModel& pool) const {
        if (events_in_a_turn_ > 1 && place % events_in_a_turn_ == 0) pool.begin_turn();
        happen(event, pool);
        if (events_in_a_turn_ > 1 && (place + 1) % events_in_a_turn_ == 0) pool.end_turn();
    }

    std::string take(Path path, const Event& event, std::size_t depth) {
        const auto pool = follow(path);
        path.push_back(event);
        ++steps_;
        try {
            happen_in_turn(event, path.size() - 1, *pool);
        } catch (const std::logic_error& broken) {
            return in_words(path) + ": " + broken.what();
        }
        const bool is_new = seen_.insert(description(*pool, path)).second;
        if (is_new && path.size() < depth) frontier_.push_back(std::move(path));
        return {};
    }

    // What may still happen is part of the state.
    std::size_t description(const PoolModel& pool, const Path& path) const {
        std::string text = pool.describe() + std::to_string(path.size() % events_in_a_turn_);
        for (int kind = 0; kind <= static_cast<int>(Event::Kind::close); ++kind) {
            const bool once = kind < 3 || kind > static_cast<int>(Event::Kind::timer);
            if (once) text += holds(path, static_cast<Event::Kind>(kind)) ? '1' : '0';
        }
        return std::hash<std::string>()(text);
    }

    const EchoConfig config_;
    const std::size_t events_in_a_turn_;
    const std::size_t servers_;
    std::deque<Path> frontier_;
    std::unordered_set<std::size_t> seen_;
    std::size_t steps_ = 0;
};

// Time passes only where somebody waits for it: a deadline, a connect time-out, a back-off.
EchoConfig small_pool(std::size_t max_in_flight) {
    EchoConfig config;
    config.pool_size = 2;
    config.max_in_flight = max_in_flight;
    config.idle_timeout = config.stall_timeout = config.max_lifetime = config.check_after = 0s;
    return config;
}

constexpr std::size_t depth = echo::test::is_slow_build ? 7 : 10;
constexpr std::size_t depth_of_fleet = echo::test::is_slow_build ? 6 : 8;
constexpr std::size_t depth_in_turns = echo::test::is_slow_build ? 6 : 8;

struct Explored {
    std::string fault;
    std::size_t states;
    std::size_t steps;
};

Explored explore(std::size_t max_in_flight, std::size_t events_in_a_turn, std::size_t most_events,
                 std::size_t servers = 1) {
    Exploration exploration(small_pool(max_in_flight), events_in_a_turn, servers);
    std::string fault = exploration.explore(most_events);
    return {std::move(fault), exploration.states(), exploration.steps()};
}

void report(const std::string& what, std::size_t events, const Explored& explored) {
    CHECK(explored.fault == "");
    std::cout << "explored " << what << ": all sequences of up to " << events << " events, " << explored.states
              << " states, " << explored.steps << " steps\n";
    CHECK(explored.states > (events == depth ? 5'000 : 2'000));
}

}  // namespace

TEST_CASE("every sequence of events through a pool of two connections and three calls keeps all promises", "[pool]") {
    auto pipelined = std::async(std::launch::async, explore, 2u, 1u, depth, 1u);

    report("one call a connection", depth, explore(1, 1, depth));
    report("two calls a connection", depth, pipelined.get());
}

// States that differ only in what is random next are taken for one.
TEST_CASE("every sequence of events through a pool of two servers keeps all promises", "[pool][fleet]") {
    auto pipelined = std::async(std::launch::async, explore, 2u, 1u, depth_of_fleet, 2u);

    report("two servers, one call a connection", depth_of_fleet, explore(1, 1, depth_of_fleet, 2));
    report("two servers, two calls a connection", depth_of_fleet, pipelined.get());
}

TEST_CASE("every sequence of turns of two events each keeps all promises", "[pool]") {
    auto pipelined = std::async(std::launch::async, explore, 2u, 2u, depth_in_turns, 1u);

    report("turns, one call a connection", depth_in_turns, explore(1, 2, depth_in_turns));
    report("turns, two calls a connection", depth_in_turns, pipelined.get());
}

}  // namespace pool_exploration_test
