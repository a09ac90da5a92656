// What the pool's decisions cost for one call, without any I/O: connections at work, and calls waiting in line.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <vector>

#include "pool_state/pool_state.hpp"

namespace {

using echo::detail::PoolAction;
using echo::detail::PoolRequest;
using echo::detail::PoolState;

/// A server that answers one request at a time, and callers that make their next call at once; the clock moves a
/// microsecond at each event.
class BusyPool {
public:
    BusyPool(const echo::EchoConfig& config, std::size_t calls) : config_(config), pool_(config_, 1), requests_(calls) {
        for (PoolRequest& request : requests_) submit(request);
    }

    /// The longest written request is answered, which completes its call, and the same caller makes another one.
    void one_call() {
        const std::size_t connection = written_.front();
        written_.pop_front();
        pool_.write_done(connection, now());
        pool_.bytes_received(connection, now());
        pool_.replied(connection, {}, now());
        carry_out_actions();
        for (PoolRequest* request : completed_) {
            // As good as new for the pool; to build a call anew is its owner's work.
            request->connection = PoolRequest::no_connection;
            request->is_complete = false;
            submit(*request);
        }
        completed_.clear();
    }

private:
    PoolState::TimePoint now() { return now_ += std::chrono::microseconds(1); }

    void submit(PoolRequest& request) {
        request.submitted_at = now();
        request.deadline = request.submitted_at + std::chrono::nanoseconds(config_.request_timeout);
        pool_.submit(request, request.submitted_at);
        carry_out_actions();
    }

    void carry_out_actions() {
        pool_.settle(now());
        while (!pool_.actions().empty()) {
            carry_out(pool_.actions().take());
            if (pool_.actions().empty()) pool_.settle(now());
        }
    }

    void carry_out(const PoolAction& action) {
        switch (action.kind) {
            case PoolAction::Kind::connect: return pool_.connected(action.connection, now());
            case PoolAction::Kind::write:
            case PoolAction::Kind::check_and_write: return written_.push_back(action.connection);
            case PoolAction::Kind::complete: return completed_.push_back(action.request);
            case PoolAction::Kind::close:
            case PoolAction::Kind::resolve:
            case PoolAction::Kind::arm_timer:
            case PoolAction::Kind::drained: return;
        }
    }

    const echo::EchoConfig config_;
    PoolState pool_;
    std::vector<PoolRequest> requests_;
    std::deque<std::size_t> written_;  // connections, in the order in which they wrote
    std::vector<PoolRequest*> completed_;
    PoolState::TimePoint now_{};
};

void one_call(benchmark::State& state) {
    echo::EchoConfig config;
    config.pool_size = static_cast<std::size_t>(state.range(0));
    config.max_connecting = config.pool_size;
    BusyPool pool(config, static_cast<std::size_t>(state.range(0) + state.range(1)));
    for (auto _ : state) pool.one_call();
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK(one_call)
    ->ArgNames({"connections", "waiting"})
    ->Args({1, 0})
    ->Args({10, 0})
    ->Args({64, 0})
    ->Args({10, 1000})
    ->Args({64, 1000})
    ->Args({10, 60000});

}  // namespace
