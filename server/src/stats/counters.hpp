// What each worker counts, and the numbers of the server that it adds up to.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include <echo/answer_times.hpp>
#include <echo/close_reason.hpp>
#include <echo/server_stats.hpp>

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
    std::array<Counter, AnswerTimes::steps> answer_times;
    Counter answer_nanoseconds;  // the sum of them

    Counter& closed_for(CloseReason reason) noexcept { return closed[static_cast<std::size_t>(reason)]; }
    void add_answer_time(std::chrono::nanoseconds time) noexcept {
        answer_times[AnswerTimes::step_of(time)].add();
        answer_nanoseconds.add(static_cast<std::uint64_t>(time.count()));
    }
};

/// Adds what a worker has closed, and all else that it counts.
void add_closes(const Counters& counters, ServerStats& stats);
void add_others(const Counters& counters, ServerStats& stats);

/// Reads the counts of all workers. What is closed is read before what is accepted, so that never more seem closed.
template <class Workers>
ServerStats aggregate(const Workers& workers) {
    ServerStats stats;
    for (const auto& worker : workers) add_closes(worker->counters(), stats);
    for (const auto& worker : workers) add_others(worker->counters(), stats);
    stats.connections_open = stats.connections_accepted - stats.closed();
    return stats;
}

}  // namespace echo::server_detail
