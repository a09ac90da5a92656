#include "limits/buffer_memory.hpp"

#include <algorithm>
#include <iterator>

namespace echo::server_detail {

void BufferMemory::change(std::size_t worker, std::size_t before, std::size_t now) noexcept {
    Share& share = shares_[worker];
    share.held.store(share.held.load(std::memory_order_relaxed) - before + now, std::memory_order_relaxed);
    if (now > share.largest.load(std::memory_order_relaxed)) set_largest(worker, now);
}

std::size_t BufferMemory::held() const noexcept {
    std::size_t sum = 0;
    for (const Share& share : shares_) sum += share.held.load(std::memory_order_relaxed);
    return sum;
}

bool BufferMemory::is_exceeded() const noexcept {
    const std::size_t limit = limit_.load(std::memory_order_relaxed);
    return limit != 0 && held() > limit;
}

bool BufferMemory::is_far_exceeded() const noexcept {
    const std::size_t limit = limit_.load(std::memory_order_relaxed);
    return limit != 0 && held() > limit + limit / 8;
}

std::size_t BufferMemory::largest() const noexcept {
    return shares_[worker_with_largest()].largest.load(std::memory_order_relaxed);
}

std::size_t BufferMemory::worker_with_largest() const noexcept {
    const auto most = std::max_element(shares_.begin(), shares_.end(), [](const Share& left, const Share& right) {
        return left.largest.load(std::memory_order_relaxed) < right.largest.load(std::memory_order_relaxed);
    });
    return static_cast<std::size_t>(std::distance(shares_.begin(), most));
}

}  // namespace echo::server_detail
