#include "probe/time_spread.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace echo::client_app {
namespace {

std::chrono::nanoseconds rounded(double nanoseconds) {
    return std::chrono::nanoseconds(std::llround(nanoseconds));
}

}  // namespace

void TimeSpread::add(Time time) noexcept {
    least_ = count_ == 0 ? time : std::min(least_, time);
    greatest_ = count_ == 0 ? time : std::max(greatest_, time);
    ++count_;
    const auto value = static_cast<double>(time.count());
    const double distance = value - mean_;
    mean_ += distance / static_cast<double>(count_);
    squares_ += distance * (value - mean_);
}

TimeSpread::Time TimeSpread::mean() const noexcept {
    return rounded(mean_);
}

TimeSpread::Time TimeSpread::deviation() const noexcept {
    return count_ == 0 ? Time(0) : rounded(std::sqrt(squares_ / static_cast<double>(count_)));
}

void Jitter::add(std::chrono::nanoseconds time) noexcept {
    const std::chrono::nanoseconds difference = time - std::exchange(last_, time);
    if (!std::exchange(has_last_, true)) return;
    jitter_ += (std::abs(static_cast<double>(difference.count())) - jitter_) / 16;
}

std::chrono::nanoseconds Jitter::value() const noexcept {
    return rounded(jitter_);
}

}  // namespace echo::client_app
