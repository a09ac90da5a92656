// Whether a call that joins the queue now can be answered before its deadline.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>

#include "fleet/decaying_latency.hpp"

namespace echo::detail {

/// By Little's law a call that has `ahead` calls before it waits for `ahead` divided by the rate at which calls are
/// answered. The rate is measured while calls wait, when it is what the servers can do: replies and time both weigh a
/// third after each second. So a server that stops answering is seen, and one that is back.
class Admission {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// A call was answered, after being on a connection for `took`.
    void replied(std::chrono::nanoseconds took, TimePoint now) {
        advance(now);
        service_.add(took, now);
        has_replied_ = true;
        if (queue_is_busy_) replies_ += 1;
    }

    /// What is so until the next event: whether calls wait.
    void settled(bool calls_wait, TimePoint now) {
        advance(now);
        queue_is_busy_ = calls_wait;
    }

    /// As long as nothing is known, and where nobody waits, it is.
    bool is_in_time(TimePoint deadline, std::size_t ahead, TimePoint now) {
        if (ahead == 0 || deadline == TimePoint::max()) return true;
        advance(now);
        const std::chrono::duration<double> service = service_.at(now);
        if (!has_replied_ || seconds_ < std::max(least_seconds, service.count())) return true;
        const double left = std::chrono::duration<double>(deadline - now).count() - service.count();
        return left > 0 && static_cast<double>(ahead) * (1 + reserve) * seconds_ < left * replies_;
    }

private:
    static constexpr double time_constant = 1;     // seconds
    static constexpr double least_seconds = 0.02;  // that were observed, or as long as a call takes
    // Of what a wait is estimated at: a call that is sent and comes too late has cost another one its turn.
    static constexpr double reserve = 0.1;

    void advance(TimePoint now) {
        if (queue_is_busy_) {
            const double kept = std::exp(-std::chrono::duration<double>(now - last_at_).count() / time_constant);
            replies_ *= kept;
            seconds_ = seconds_ * kept + time_constant * (1 - kept);
        }
        last_at_ = now;
    }

    DecayingLatency service_;
    double replies_ = 0;
    double seconds_ = 0;
    TimePoint last_at_{};
    bool queue_is_busy_ = false;
    bool has_replied_ = false;
};

}  // namespace echo::detail
