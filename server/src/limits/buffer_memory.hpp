// The limit on what all connections together hold in buffers.
#pragma once

#include <atomic>
#include <cstddef>
#include <vector>

namespace echo::server_detail {

/// What each worker's connections hold, and how much one of them holds at most. A worker writes its own share alone, so
/// that nothing is contended; any thread may read all. The sum may lag behind by what happens at this moment.
class BufferMemory {
public:
    explicit BufferMemory(std::size_t workers) : shares_(workers) {}

    /// Bytes; 0: no limit.
    void set_limit(std::size_t bytes) noexcept { limit_.store(bytes, std::memory_order_relaxed); }

    /// A connection of `worker` holds `now` bytes, where it held `before`. That worker's thread.
    void change(std::size_t worker, std::size_t before, std::size_t now) noexcept;

    /// `bytes` is what the largest holder of `worker` really holds: `change` only sees it grow. That worker's thread.
    void set_largest(std::size_t worker, std::size_t bytes) noexcept {
        shares_[worker].largest.store(bytes, std::memory_order_relaxed);
    }

    std::size_t held() const noexcept;
    bool is_exceeded() const noexcept;

    /// By more than an eighth: whoever should make room does not get round to it.
    bool is_far_exceeded() const noexcept;

    /// The worker among whose connections is the one that holds most, as far as is known.
    std::size_t worker_with_largest() const noexcept;

    /// How much that one holds.
    std::size_t largest() const noexcept;

private:
    struct alignas(64) Share {
        std::atomic<std::size_t> held = 0;
        std::atomic<std::size_t> largest = 0;
    };

    std::vector<Share> shares_;
    std::atomic<std::size_t> limit_ = 0;
};

}  // namespace echo::server_detail
