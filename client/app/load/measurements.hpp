// What a run has measured: messages and their times, second by second, and how busy its threads were.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <echo/response.hpp>

#include "errors/exit_code.hpp"
#include "measure/histogram.hpp"
#include "measure/named_counts.hpp"

namespace echo::client_app::bench {

/// What became of the messages of the measured part. Once nothing is under way any more, `offered` is `sent` and
/// `missed` together, and `sent` is `answered`, `mismatched` and `failed` together.
struct Counts {
    std::uint64_t offered = 0;         ///< due by the schedule; in a closed loop, what was sent
    std::uint64_t sent = 0;            ///< handed to a connection
    std::uint64_t answered = 0;        ///< that got the reply they should
    std::uint64_t mismatched = 0;      ///< whose reply differs from what was sent
    std::uint64_t failed = 0;          ///< that got no whole reply
    std::uint64_t late = 0;            ///< sent more than a millisecond after they were due
    std::uint64_t missed = 0;          ///< due and never sent, as the run ended before a connection had room
    std::uint64_t connect_errors = 0;  ///< connections that could not be opened
    std::uint64_t sent_bytes = 0;      ///< of message, without framing
    std::uint64_t received_bytes = 0;

    std::uint64_t errors() const noexcept { return failed + mismatched + connect_errors; }
    std::uint64_t ended() const noexcept { return answered + failed + mismatched; }

    Counts& operator+=(const Counts& other) noexcept {
        offered += other.offered;
        sent += other.sent;
        answered += other.answered;
        mismatched += other.mismatched;
        failed += other.failed;
        late += other.late;
        missed += other.missed;
        connect_errors += other.connect_errors;
        sent_bytes += other.sent_bytes;
        received_bytes += other.received_bytes;
        return *this;
    }

    bool operator==(const Counts&) const = default;
};

/// Calls that failed for the same reason, or connections that could not be opened.
struct FailureCount {
    std::error_code error;
    std::error_code cause;
    WireState wire_state = WireState::not_sent;
    ExitCode exit_code = ExitCode::done;
    std::string sentence{};  ///< about the first of them
    std::uint64_t count = 0;
    bool is_connecting = false;  ///< connections that could not be opened, and no calls

    /// Whether the other one has the same cause; the sentences may name different bytes.
    bool is_like(const FailureCount& other) const noexcept;
};

/// When the parts of a run begin; the same for all threads.
struct Timeline {
    using TimePoint = std::chrono::steady_clock::time_point;

    TimePoint warmup_begins;
    TimePoint measuring_begins;
    TimePoint ends;  ///< max: not by time

    /// How much of the time between two instants lies in the measured part.
    std::chrono::nanoseconds measured(TimePoint from, TimePoint to) const noexcept {
        return std::max(std::min(to, ends) - std::max(from, measuring_begins), TimePoint::duration::zero());
    }
};

/// Not thread-safe: each thread has its own.
struct Tally {
    Counts counts;
    Histogram service_time;   ///< nanoseconds from sending to the reply
    Histogram response_time;  ///< in an open loop: from when it was due to the reply
    Histogram start_lag;      ///< in an open loop: from when it was due to sending
    NamedCounts addresses;    ///< connections by the address that took them, those of the warm-up too
    NamedCounts instances;    ///< who has sent the right replies, if that is counted
    std::vector<FailureCount> failures;
    std::chrono::nanoseconds away{0};  ///< how long no connection was open in the measured part
    Counts unheard;                    ///< of the warm-up: messages that failed before the server had answered any
    std::vector<FailureCount> unheard_failures;

    /// Counts it with those that are like it.
    void add(const FailureCount& failure);

    void add_unheard(const FailureCount& failure);

    /// Lets those of the warm-up count with the others, for a run in which nothing was ever answered.
    void count_unheard();

    void merge(const Tally& other);
    void clear();
};

/// A piece of the measured part. Percentiles are absent where the samples do not carry them.
struct Interval {
    std::chrono::nanoseconds begin{0};  ///< since measuring began
    std::chrono::nanoseconds duration{0};
    std::uint64_t sent = 0;
    std::uint64_t answered = 0;
    std::uint64_t failed = 0;            ///< or with a reply that differs
    std::uint64_t connect_errors = 0;    ///< connections that could not be opened
    std::optional<std::uint64_t> p50{};  ///< nanoseconds: response time in an open loop, else service time
    std::optional<std::uint64_t> p99{};
    std::optional<std::uint64_t> most{};
};

/// What the percentile is, if so many samples carry it.
std::optional<std::uint64_t> carried_percentile(const Histogram& histogram, double percent);

/// The interval that is under way.
class IntervalBuilder {
public:
    explicit IntervalBuilder(bool open_loop) : open_loop_(open_loop) {}

    void add(const Tally& tally);

    /// Ends it at that time since measuring began, and begins the next.
    Interval end(std::chrono::nanoseconds elapsed);

    std::chrono::nanoseconds begin() const noexcept { return current_.begin; }

    /// Nanoseconds; absent as long as the samples do not carry it.
    std::optional<std::uint64_t> p99() const { return carried_percentile(latency_, 99); }

private:
    bool open_loop_;
    Interval current_;
    Histogram latency_;
};

/// How much a thread has had of a processor.
struct ProcessorTime {
    std::chrono::nanoseconds user{0};
    std::chrono::nanoseconds system{0};

    ProcessorTime& operator+=(const ProcessorTime& other) noexcept {
        user += other.user;
        system += other.system;
        return *this;
    }
    ProcessorTime operator-(const ProcessorTime& other) const noexcept {
        return {user - other.user, system - other.system};
    }
};

/// Of the calling thread, since it began.
ProcessorTime processor_time_of_this_thread();

/// All that a run has measured when it has ended, or so far.
struct Measurements {
    std::chrono::system_clock::time_point started_at{};  ///< when measuring began
    std::chrono::nanoseconds duration{0};                ///< of the measured part
    Tally total{};
    std::vector<Interval> intervals{};
    std::optional<ProcessorTime> processor_time{};  ///< of the threads that send; while they run absent
    std::uint64_t connections_opened = 0;
    std::uint64_t connections_lost = 0;      ///< by the server or the network
    std::uint64_t connections_replaced = 0;  ///< as a message's time was up
    std::size_t addresses = 0;               ///< of the server's name; 0: there was no choice
    std::chrono::nanoseconds away{0};        ///< how long no connection was open; of several threads the mean

    /// How many processors all the threads together kept busy: 1 is one of them all the time. Absent while they
    /// run, and for no time.
    std::optional<double> processor_share() const;

    /// `count` for each second of the measured part; absent for no time.
    std::optional<double> per_second(std::uint64_t count) const;
};

}  // namespace echo::client_app::bench
