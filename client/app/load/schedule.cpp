#include "load/schedule.hpp"

namespace echo::client_app::bench {
namespace {

constexpr std::uint64_t second = 1'000'000'000;

}  // namespace

// Whole seconds apart from the rest, so that no product overflows, however long the run.
std::chrono::nanoseconds Schedule::due(std::uint64_t number) const noexcept {
    const std::uint64_t nanoseconds = number / rate_ * second + number % rate_ * second / rate_;
    return std::chrono::nanoseconds(static_cast<std::int64_t>(nanoseconds));
}

std::uint64_t Schedule::count_due(std::chrono::nanoseconds elapsed) const noexcept {
    if (elapsed.count() < 0) return 0;
    // due(n) is rounded down, so it is at most `elapsed` exactly if n / rate is less than the next nanosecond.
    const auto bound = static_cast<std::uint64_t>(elapsed.count()) + 1;
    return bound / second * rate_ + (bound % second * rate_ + second - 1) / second;
}

std::uint64_t ScheduleShare::count_due_before(std::chrono::nanoseconds elapsed) const noexcept {
    const std::uint64_t of_all = schedule_.count_due(elapsed - std::chrono::nanoseconds(1));
    return of_all > first_ ? (of_all - first_ + step_ - 1) / step_ : 0;
}

}  // namespace echo::client_app::bench
