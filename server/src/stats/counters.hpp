// What one worker counts.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include <echo/close_reason.hpp>

namespace echo::server_detail {

/// Counted by one thread, read by any. Costs that thread what a plain number would. Who reads a count also sees what
/// the counting thread had seen of other counts by then: who reads that a connection was closed reads that it was
/// accepted.
class Counter {
public:
    void add(std::uint64_t count = 1) noexcept {
        value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_release);
    }
    std::uint64_t value() const noexcept { return value_.load(std::memory_order_acquire); }

private:
    std::atomic<std::uint64_t> value_ = 0;
};

/// See ServerStats. In cache lines of their own, as each worker writes to its own all the time.
struct alignas(64) Counters {
    Counter accepted;
    std::array<Counter, close_reason_count> closed;
    Counter health_checks;
    Counter messages;
    Counter bytes_received;
    Counter bytes_sent;
    Counter accept_failures;
    Counter tls_handshakes;
    Counter tls_resumptions;

    Counter& closed_for(CloseReason reason) noexcept { return closed[static_cast<std::size_t>(reason)]; }
};

}  // namespace echo::server_detail
