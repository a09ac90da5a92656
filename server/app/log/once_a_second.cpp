#include "log/once_a_second.hpp"

namespace echo::server_app {

std::uint64_t OnceASecond::count(Clock::time_point now) {
    ++untold_;
    const Clock::rep moment = now.time_since_epoch().count();
    Clock::rep next = next_.load();
    // Of several threads at the same moment the first one speaks for all.
    if (moment < next || !next_.compare_exchange_strong(next, moment + pause.count())) return 0;
    return take_rest();
}

std::uint64_t OnceASecond::take_rest() {
    return untold_.exchange(0);
}

}  // namespace echo::server_app
