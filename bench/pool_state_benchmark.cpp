// What the pool's decisions cost for one call, without any I/O: connections at work, and calls waiting in line.
#include <benchmark/benchmark.h>

#include <chrono>
#include <memory>
#include <vector>

#include "pool_state.hpp"

namespace {

using echo::detail::PoolAction;
using echo::detail::PoolRequest;
using echo::detail::PoolState;

/// Connects, writes and answers at once, whatever the pool asks for; the clock moves a microsecond at each event.
class InstantPeer {
public:
    explicit InstantPeer(PoolState& pool) : pool_(pool) {}

    /// Carries out what the pool asks for until `completed` is reached.
    void run_until(std::uint64_t completed) {
        while (completed_ < completed) perform(pool_.actions().take());
    }

    PoolState::TimePoint now() { return now_ += std::chrono::microseconds(1); }
    std::uint64_t completed() const { return completed_; }
    PoolRequest* last_completed() const { return last_completed_; }

private:
    void perform(const PoolAction& action) {
        switch (action.kind) {
            case PoolAction::Kind::connect: return pool_.connected(action.connection, now());
            case PoolAction::Kind::write: return answer(action.connection);
            case PoolAction::Kind::complete:
                ++completed_;
                last_completed_ = action.request;
                return;
            case PoolAction::Kind::close:
            case PoolAction::Kind::arm_timer: return;
        }
    }

    void answer(std::size_t connection) {
        pool_.write_done(connection, now());
        pool_.replied(connection, {}, now());
    }

    PoolState& pool_;
    PoolState::TimePoint now_{};
    std::uint64_t completed_ = 0;
    PoolRequest* last_completed_ = nullptr;
};

void one_call(benchmark::State& state) {
    echo::EchoConfig config;
    config.pool_size = static_cast<std::size_t>(state.range(0));
    config.max_connecting = config.pool_size;
    PoolState pool(config, 1);
    InstantPeer peer(pool);

    // As many calls as connections open them all; then one call goes round for ever.
    std::vector<PoolRequest> requests(config.pool_size + static_cast<std::size_t>(state.range(1)));
    for (PoolRequest& request : requests) pool.submit(request, peer.now());
    for (auto _ : state) {
        peer.run_until(peer.completed() + 1);
        PoolRequest& request = *peer.last_completed();
        request = PoolRequest{};
        request.deadline = peer.now() + config.request_timeout;
        pool.submit(request, peer.now());
    }
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK(one_call)
    ->ArgNames({"connections", "waiting"})
    ->Args({1, 0})
    ->Args({10, 0})
    ->Args({64, 0})
    ->Args({10, 1000})
    ->Args({10, 60000});

}  // namespace
