#include "load/tally.hpp"

#include <algorithm>

namespace echo::client_app::bench {

bool FailureCount::is_like(const FailureCount& other) const noexcept {
    return error == other.error && cause == other.cause && wire_state == other.wire_state;
}

void Tally::add(const FailureCount& failure) {
    const auto known = std::find_if(failures.begin(), failures.end(),
                                    [&](const FailureCount& other) { return other.is_like(failure); });
    if (known == failures.end()) {
        failures.push_back(failure);
    } else {
        known->count += failure.count;
    }
}

void Tally::merge(const Tally& other) {
    counts += other.counts;
    service_time.merge(other.service_time);
    response_time.merge(other.response_time);
    start_lag.merge(other.start_lag);
    for (const FailureCount& failure : other.failures) add(failure);
}

void Tally::clear() {
    counts = {};
    service_time.clear();
    response_time.clear();
    start_lag.clear();
    failures.clear();
}

}  // namespace echo::client_app::bench
