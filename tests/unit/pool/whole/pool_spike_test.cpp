// A sudden load on a warm pool, played with a clock of its own: what HikariCP's authors call the spike.
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "pool_state/pool_state.hpp"
#include "support/catch.hpp"

namespace pool_spike_test {

using namespace std::chrono_literals;
using echo::EchoConfig;
using echo::detail::PoolAction;
using echo::detail::PoolRequest;
using echo::detail::PoolState;

namespace {

/// A network where a connect takes 150 ms and a reply 2 ms. What is to happen stands in a calendar.
class SlowNetwork {
public:
    explicit SlowNetwork(const EchoConfig& config) : config_(config), pool_(config_, 1), calls_(200) {}

    void submit(std::size_t calls) {
        for (std::size_t i = 0; i < calls; ++i) {
            calls_[submitted_].submitted_at = now_;
            pool_.submit(calls_[submitted_++], now_);
            carry_out_actions();
        }
    }

    /// Until every call has ended; returns how long that took.
    std::chrono::nanoseconds run() {
        const auto began = now_;
        while (completed_ < submitted_) next_event();
        return now_ - began;
    }

    void run_until_idle() {
        while (!calendar_.empty()) next_event();
    }

    std::size_t connections_opened() const { return connections_opened_; }

private:
    using Event = std::function<void()>;

    void next_event() {
        const auto first = calendar_.begin();
        now_ = first->first;
        const Event event = std::move(first->second);
        calendar_.erase(first);
        event();
        carry_out_actions();
    }

    void in(std::chrono::nanoseconds time, Event event) { calendar_.emplace(now_ + time, std::move(event)); }

    void carry_out_actions() {
        pool_.settle(now_);
        while (!pool_.actions().empty()) {
            carry_out(pool_.actions().take());
            if (pool_.actions().empty()) pool_.settle(now_);
        }
    }

    void carry_out(const PoolAction& action) {
        const std::size_t connection = action.connection;
        switch (action.kind) {
            case PoolAction::Kind::connect:
                ++connections_opened_;
                return in(150ms, [=, this] { pool_.connected(connection, now_); });
            case PoolAction::Kind::write:
            case PoolAction::Kind::check_and_write:
                pool_.write_done(connection, now_);
                return in(2ms, [=, this] {
                    pool_.bytes_received(connection, now_);
                    pool_.replied(connection, {}, now_);
                });
            case PoolAction::Kind::complete:
                REQUIRE_FALSE(action.error);
                ++completed_;
                return;
            case PoolAction::Kind::close:
            case PoolAction::Kind::resolve:
            case PoolAction::Kind::arm_timer:
            case PoolAction::Kind::drained: return;
        }
    }

    const EchoConfig config_;
    PoolState pool_;
    PoolState::TimePoint now_{1h};
    std::multimap<PoolState::TimePoint, Event> calendar_;
    std::vector<PoolRequest> calls_;
    std::size_t submitted_ = 0;
    std::size_t completed_ = 0;
    std::size_t connections_opened_ = 0;
};

}  // namespace

// Waiters are served by whoever is free first, so that hardly anything need be opened. A connection belongs to the pool
// and not to one waiter: what is being opened when the spike is over is there for the next one.
TEST_CASE("a spike of 50 calls is served by 5 warm connections long before a new one is open", "[pool]") {
    EchoConfig config;
    config.pool_size = 20;
    config.max_connecting = GENERATE(1u, 2u);
    CAPTURE(config.max_connecting);
    SlowNetwork network(config);
    while (network.connections_opened() < 5) {
        network.submit(6);
        network.run_until_idle();
    }
    const std::size_t warm = network.connections_opened();
    CHECK(warm <= 6);

    network.submit(50);

    CHECK(network.run() <= 50 * 2ms / 5);
    CHECK(network.connections_opened() <= warm + config.max_connecting);
}

}  // namespace pool_spike_test
