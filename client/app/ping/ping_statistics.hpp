// What a ping has found out so far.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "errors/exit_code.hpp"
#include "measure/histogram.hpp"
#include "measure/named_counts.hpp"
#include "ping/ping_result.hpp"
#include "probe/time_spread.hpp"

namespace echo::client_app {

/// Knows no clock and no socket. Every message that was sent is under way until its result is added, so
/// `sent() == answered() + different() + lost() + under_way()`. Not thread-safe.
class PingStatistics {
public:
    struct PhaseSpread {
        const char* name;
        TimeSpread times;
    };
    struct SeenHint {
        Hint hint;  ///< as it was seen first
        std::uint64_t count = 1;
    };

    void add_sent() noexcept { ++sent_; }
    void add(const PingResult& result);
    void add(const std::optional<KernelView>& connection) { client_app::add(kernel_, connection); }

    /// So many answers are asked for within the time that there is.
    void ask_for(std::uint64_t answers) noexcept { asked_for_ = answers; }

    void set_interrupted(std::string_view signal) { interrupted_ = signal; }

    std::uint64_t sent() const noexcept { return sent_; }
    std::uint64_t answered() const noexcept { return round_trips_.count(); }
    std::uint64_t different() const noexcept { return different_; }
    std::uint64_t lost() const noexcept { return lost_; }
    std::uint64_t under_way() const noexcept { return sent_ - answered() - different_ - lost_; }

    /// Of the messages that are not under way any more, the share that is lost; none if there are none.
    std::optional<double> loss() const noexcept;

    const TimeSpread& round_trips() const noexcept { return round_trips_; }
    std::chrono::nanoseconds jitter() const noexcept { return jitter_.value(); }
    const Histogram& histogram() const noexcept { return histogram_; }

    /// `resolve`, `connect`, `tls` and `first byte`; those without a time are empty.
    const std::array<PhaseSpread, 4>& phases() const noexcept { return phases_; }
    const std::optional<KernelView>& kernel() const noexcept { return kernel_; }

    /// From now on who answers is counted.
    void count_instances() { instances_.emplace(); }

    /// Who has answered; none if that is not counted.
    const std::optional<NamedCounts>& instances() const noexcept { return instances_; }

    /// Each kind once, in the order in which they were seen first.
    const std::vector<SeenHint>& hints() const noexcept { return hints_; }

    /// The first failure; null if all went well.
    const PingResult* first_failure() const noexcept { return first_failure_ ? &*first_failure_ : nullptr; }

    /// `done` if all were answered, and as many as were asked for, as ping(8) has it; the cause of the first failure if
    /// none was. `answer_is_no` otherwise, also if there was no time for an answer.
    ExitCode exit_code() const;

    /// The signal that has ended it; none if it ended by itself.
    const std::optional<std::string>& interrupted() const noexcept { return interrupted_; }

private:
    void add_phases(const ConnectPhases& phases);
    void add_hint(const Hint& hint);

    std::uint64_t asked_for_ = 0;
    std::uint64_t sent_ = 0;
    std::uint64_t different_ = 0;
    std::uint64_t lost_ = 0;
    TimeSpread round_trips_;
    Jitter jitter_;
    Histogram histogram_;
    std::array<PhaseSpread, 4> phases_ = {{{"resolve", {}}, {"connect", {}}, {"tls", {}}, {"first byte", {}}}};
    std::optional<KernelView> kernel_;
    std::vector<SeenHint> hints_;
    std::optional<NamedCounts> instances_;
    std::optional<PingResult> first_failure_;
    std::optional<std::string> interrupted_;
};

}  // namespace echo::client_app
