// Long walks of random events through the pool's logic; a model checks every promise after every step.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <stdexcept>
#include <string>

#include "support/catch.hpp"
#include "support/pool/pool_model.hpp"
#include "support/sanitizer.hpp"
#include "support/seed.hpp"

namespace pool_random_walk_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::test::PoolModel;
using echo::test::RandomNumbers;
using echo::test::test_seed;

namespace {

constexpr int walks = echo::test::is_slow_build ? 50 : 1'000;
constexpr int steps_in_a_walk = 1'000;

std::chrono::milliseconds random_time(RandomNumbers& random, std::chrono::milliseconds bound) {
    return std::chrono::milliseconds(random.below(static_cast<std::size_t>(bound.count())));
}

// Small numbers, so that every limit is met often.
EchoConfig random_config(RandomNumbers& random) {
    EchoConfig config;
    config.pool_size = 1 + random.below(4);
    config.max_in_flight = 1 + random.below(5);
    config.max_in_flight_bytes = 1 + random.below(20);
    config.max_connecting = 1 + random.below(3);
    config.max_queued = 2 + random.below(12);
    config.max_queued_bytes = 20 + random.below(40);
    config.max_abandoned = random.below(3);
    config.connect_timeout = 1s + random_time(random, 3s);
    // In every other walk no connection is ever retired for its silence, so that no capacity may be missing.
    const bool retires = random.below(2) == 1;
    config.idle_timeout = retires ? random_time(random, 20s) : 0ms;
    config.stall_timeout = retires ? random_time(random, 10s) : 0ms;
    config.max_lifetime = retires ? random_time(random, 40s) : 0ms;
    config.check_after = random_time(random, 2s);
    return config;
}

void happen_to(PoolModel& pool, std::size_t connection, RandomNumbers& random, std::size_t fault_percent) {
    const bool fault = random.below(100) < fault_percent;
    if (pool.connecting(connection)) {
        fault ? pool.connect_failed(connection) : pool.connected(connection);
    } else if (pool.closing(connection)) {
        pool.closed(connection);
    } else if (pool.open(connection)) {
        if (fault && pool.writing(connection) && random.below(2) == 0) return pool.write_failed(connection);
        const bool ends = fault || (pool.failing(connection) && random.below(4) == 0);
        if (ends) return pool.lost(connection, random.below(3) == 0);
        switch (random.below(4)) {
            case 0:
                if (pool.writing(connection)) pool.write_done(connection);
                return;
            case 1: return pool.bytes_received(connection);
            default:
                if (pool.owes_reply(connection)) pool.replied(connection);
        }
    }
}

void submit_one(PoolModel& pool, RandomNumbers& random) {
    const bool has_deadline = random.below(2) == 0;
    pool.submit(random.below(8), has_deadline ? 1ms + random_time(random, 8s) : 0ms, random.below(4) > 0);
}

// Time stands still during a turn, as it does in the shell.
void turn(PoolModel& pool, RandomNumbers& random, std::size_t fault_percent) {
    pool.begin_turn();
    for (std::size_t i = random.below(8); i > 0; --i) {
        if (random.below(2) == 0) {
            submit_one(pool, random);
        } else {
            happen_to(pool, random.below(pool.connections()), random, fault_percent);
        }
    }
    pool.end_turn();
}

void step(PoolModel& pool, RandomNumbers& random, std::size_t fault_percent, bool moves = false) {
    const std::size_t dice = random.below(100);
    if (dice < 30) return submit_one(pool, random);
    if (dice < 35 && pool.pending() > 0) return pool.cancel(random.below(pool.pending()));
    if (dice < 40) return pool.pass(random_time(random, 1s));
    if (dice < 45) return turn(pool, random, fault_percent);
    if (dice == 45 && moves) return random.below(2) == 0 ? pool.add_server() : pool.remove_server(random.below(8));
    happen_to(pool, random.below(pool.connections()), random, fault_percent);
}

// No more faults: whatever is pending must come to its end.
void finish(PoolModel& pool, RandomNumbers& random) {
    for (int round = 0; round < 1'000 && pool.pending() > 0; ++round) {
        for (std::size_t connection = 0; connection < pool.connections(); ++connection) {
            for (int i = 0; i < 10; ++i) happen_to(pool, connection, random, 0);
        }
        pool.pass(10ms);
    }
    if (pool.pending() > 0) throw std::logic_error("a call hangs although nothing is wrong");
}

void close(PoolModel& pool, RandomNumbers& random) {
    if (random.below(2) == 0) pool.drain(random_time(random, 10s));
    for (int i = 0; i < 20 && !pool.ended(); ++i) step(pool, random, 10);
    pool.close();
    for (std::size_t connection = 0; connection < pool.connections(); ++connection) {
        if (pool.closing(connection)) pool.closed(connection);
        if (pool.open(connection)) throw std::logic_error("closing left a connection open");
    }
    if (!pool.ended()) throw std::logic_error("the pool has not ended");
}

// The first broken promise of one walk; empty if all were kept.
std::string walk(std::uint64_t seed, std::uint64_t& succeeded, std::size_t servers = 1) {
    RandomNumbers random(seed);
    PoolModel pool(random_config(random), static_cast<std::uint32_t>(seed), servers);
    const bool moves = servers > 1 && random.below(2) == 0;
    const std::size_t fault_percent = random.below(4) * 5;
    if (random.below(2) == 0) pool.refuse_one_in(2 + random.below(20));
    if (random.below(2) == 0) pool.stale_one_in(1 + random.below(4));
    int steps = 0;
    try {
        for (; steps < steps_in_a_walk; ++steps) step(pool, random, fault_percent, moves);
        if (random.below(2) == 0) finish(pool, random);
        close(pool, random);
    } catch (const std::logic_error& broken) {
        return "after step " + std::to_string(steps) + ": " + broken.what();
    }
    succeeded += pool.succeeded();
    return {};
}

}  // namespace

// In one turn a call was given to a suspect, as nothing else could be opened, and another suspect showed that it lives.
TEST_CASE("a walk that once broke a promise keeps them all", "[pool]") {
    std::uint64_t succeeded = 0;
    CHECK(walk(287'575'995, succeeded) == "");
}

TEST_CASE("on every random walk through the pool all its promises are kept", "[pool]") {
    INFO("ECHO_TEST_SEED=" << test_seed());
    std::uint64_t succeeded = 0;

    for (int i = 0; i < walks; ++i) {
        INFO("walk " << i);
        REQUIRE(walk(test_seed() + static_cast<std::uint64_t>(i), succeeded) == "");
    }

    std::cout << "walked " << walks * steps_in_a_walk << " steps, ECHO_TEST_SEED=" << test_seed() << '\n';
    // Walks on which hardly a call gets through would prove little.
    CHECK(succeeded > walks * steps_in_a_walk / 20);
}

TEST_CASE("on every random walk through the pool of several servers all its promises are kept", "[pool][fleet]") {
    INFO("ECHO_TEST_SEED=" << test_seed());
    std::uint64_t succeeded = 0;

    for (int i = 0; i < walks / 2; ++i) {
        INFO("walk " << i);
        const std::uint64_t seed = test_seed() + static_cast<std::uint64_t>(i);
        REQUIRE(walk(seed, succeeded, 2 + seed % 4) == "");
    }

    CHECK(succeeded > walks * steps_in_a_walk / 80);
}

}  // namespace pool_random_walk_test
