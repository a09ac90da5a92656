// What one thread of a benchmark has measured since it was last asked, or all of them together.
#pragma once

#include <cstdint>
#include <string>
#include <system_error>
#include <vector>

#include <echo/response.hpp>

#include "errors/exit_code.hpp"
#include "load/counts.hpp"
#include "measure/histogram.hpp"

namespace echo::client_app::bench {

/// Calls that failed for the same reason.
struct FailureCount {
    std::error_code error;
    std::error_code cause;
    WireState wire_state = WireState::not_sent;
    ExitCode exit_code = ExitCode::done;
    std::string sentence{};  ///< about the first of them
    std::uint64_t count = 0;

    /// Whether the other one has the same cause; the sentences may name different bytes.
    bool is_like(const FailureCount& other) const noexcept;
};

/// Not thread-safe: each thread has its own.
struct Tally {
    Counts counts;
    Histogram service_time;   ///< nanoseconds from sending to the reply
    Histogram response_time;  ///< in an open loop: from when it was due to the reply
    Histogram start_lag;      ///< in an open loop: from when it was due to sending
    std::vector<FailureCount> failures;

    /// Counts it with those that are like it.
    void add(const FailureCount& failure);

    void merge(const Tally& other);
    void clear();
};

}  // namespace echo::client_app::bench
