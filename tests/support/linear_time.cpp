#include "support/linear_time.hpp"

#include <chrono>
#include <ctime>

namespace echo::test {
namespace {

std::chrono::nanoseconds thread_time() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

std::chrono::nanoseconds time_of(const std::function<void(std::size_t)>& work, std::size_t size) {
    const auto begin = thread_time();
    work(size);
    return thread_time() - begin;
}

}  // namespace

bool is_linear(const std::function<void(std::size_t)>& work, std::size_t size) {
    for (int attempt = 0; attempt < 10; ++attempt) {
        const auto once = time_of(work, size);
        if (time_of(work, 4 * size) < 9 * once) return true;
    }
    return false;
}

}  // namespace echo::test
