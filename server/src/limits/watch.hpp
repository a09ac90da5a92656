// One timer for all time-outs of a worker.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

#include "limits/connection_ages.hpp"
#include "limits/waits.hpp"
#include "socket/socket_types.hpp"

namespace echo::server_detail {

/// The waiting and the ages of a worker's connections, with the clock that ends them. Runs on the worker's thread.
class Watch {
public:
    /// `seed` feeds the jitter of the ages.
    Watch(Executor executor, std::uint32_t seed) : timer_(executor), random_(seed) {}

    /// `waiter` waits for that from now on. Its time is up at the earliest a tick of the kernel's clock (1 to 10 ms)
    /// too soon, as the time of day is taken from there, which costs a fifth of the exact one.
    void begin(Waiter& waiter, Wait kind);

    /// For those who wait already too.
    void set_limit(Wait kind, Waits::Duration limit);

    /// `connection` is new.
    void begin_age(Aging& connection);

    /// It gets `ConnectionAges::time_for_first_message` from now on.
    void extend_age(Aging& connection);

    /// Another one begins the ages of all anew; 0: none.
    void set_age_limit(ConnectionAges::Duration limit);

    Waits& waits() noexcept { return waits_; }

private:
    std::optional<Waits::TimePoint> next_end() const;
    void arm();
    void on_timer();
    bool end_next(Waits::TimePoint now);

    Waits waits_;
    ConnectionAges ages_;
    Timer timer_;
    std::minstd_rand random_;
    Waits::TimePoint armed_for_ = Waits::TimePoint::max();  // max: not at all
};

}  // namespace echo::server_detail
