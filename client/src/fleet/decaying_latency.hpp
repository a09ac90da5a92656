// How quickly a server has answered lately.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace echo::detail {

/// An exponentially weighted moving average: what was known weighs a third after each `time_constant`. Without samples
/// it decays towards 0, so that a server that was slow once is tried again. (Finagle's "Peak EWMA" decays likewise; its
/// leap to each peak is left out, as a single slow answer would then move the load.)
class DecayingLatency {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    static constexpr std::chrono::seconds time_constant{3};

    /// Whether there are so many samples that one of them, as that of a connection's first call, does not decide.
    bool is_known() const noexcept { return samples_ >= 10; }

    void add(std::chrono::nanoseconds sample, TimePoint now) {
        const auto nanoseconds = static_cast<double>(sample.count());
        const double kept = samples_ > 0 ? std::min(weight_of_old(now), samples_ / (samples_ + 1)) : 0;
        average_ = average_ * kept + nanoseconds * (1 - kept);
        last_at_ = now;
        samples_ = std::min(samples_ + 1, most_samples);
    }

    /// 0 if there is no sample.
    std::chrono::nanoseconds at(TimePoint now) const {
        if (samples_ == 0) return std::chrono::nanoseconds(0);
        return std::chrono::nanoseconds(static_cast<std::int64_t>(average_ * weight_of_old(now)));
    }

private:
    // Samples that come close together are the plain average of up to a hundred, and then of about the last hundred.
    static constexpr double most_samples = 99;

    double weight_of_old(TimePoint now) const {
        const std::chrono::duration<double> age = now - last_at_;
        return std::exp(-age.count() / std::chrono::duration<double>(time_constant).count());
    }

    double samples_ = 0;
    double average_ = 0;  // nanoseconds, at the time of the last sample
    TimePoint last_at_{};
};

}  // namespace echo::detail
