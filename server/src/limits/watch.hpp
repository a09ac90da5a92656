// One timer for all time-outs of a worker.
#pragma once

#include <chrono>

#include "limits/waits.hpp"
#include "socket/socket_types.hpp"

namespace echo::server_detail {

/// The waiting of a worker's connections, with the clock that ends it. Runs on the worker's thread.
class Watch {
public:
    explicit Watch(Executor executor) : timer_(executor) {}

    /// `waiter` waits for that from now on. Its time is up at the earliest a tick of the kernel's clock (1 to 10 ms)
    /// too soon, as the time of day is taken from there, which costs a fifth of the exact one.
    void begin(Waiter& waiter, Wait kind);

    /// For those who wait already too.
    void set_limit(Wait kind, Waits::Duration limit);

    Waits& waits() noexcept { return waits_; }

private:
    void arm();
    void on_timer();

    Waits waits_;
    Timer timer_;
    Waits::TimePoint armed_for_ = Waits::TimePoint::max();  // max: not at all
};

}  // namespace echo::server_detail
