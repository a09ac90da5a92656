// A run of a benchmark: its threads, and what they have measured.
#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <echo/client_config.hpp>
#include <echo/endpoint.hpp>

#include "load/load_options.hpp"
#include "load/measurements.hpp"
#include "load/progress.hpp"
#include "load/worker.hpp"

namespace echo::client_app::bench {

/// Every member is used on the thread that runs `loop`, where the callbacks come too.
class Load {
public:
    struct Listener {
        std::function<void(const Progress&)> progressed;  ///< four times a second
        std::function<void(const Interval&)> interval_ended;
        std::function<void()> ended;
    };

    /// All must outlive it.
    /// @throws std::invalid_argument naming the setting, if a file for TLS is wrong.
    Load(asio::io_context& loop, const Endpoint& endpoint, const EchoConfig& config, const LoadOptions& options,
         Listener listener);

    /// Afterwards `loop` runs until the run has ended. It begins at once, or is waited for as `options.start_at` says.
    void start();

    /// Ends it early, in order.
    void stop();

    /// So far; in the end all of it. Throws what has ended a thread before its time, or a Failure if the start was
    /// missed.
    Measurements measurements() const;

private:
    using TimePoint = Timeline::TimePoint;

    void await_start();
    void come_too_late(WallTime now);
    void begin();
    void tick();
    void collect();
    void absorb(std::size_t worker, std::unique_ptr<Tally> tally);
    void collected();
    void end_interval(std::chrono::nanoseconds elapsed);
    void worker_ended(std::size_t worker, WorkerEnd end);
    void answered(std::size_t worker);
    void ended();
    void count_unheard();
    std::optional<std::string> words_of_connect_error() const;
    Progress progress();
    std::chrono::nanoseconds elapsed() const;

    asio::io_context& loop_;
    const LoadOptions& options_;
    Listener listener_;
    asio::steady_timer timer_;
    Connections connections_;
    Timeline timeline_{};
    std::chrono::system_clock::time_point started_at_{};
    Tally total_;
    IntervalBuilder interval_;
    std::vector<Interval> intervals_;

    /// What is known of a worker here.
    struct Seat {
        std::unique_ptr<Tally> spare = std::make_unique<Tally>();  // empty; away while the worker is asked
        bool asked = false;
        bool ended = false;
    };
    std::vector<Seat> seats_;
    std::size_t asked_ = 0;    // workers whose tally is still to come
    std::size_t running_ = 0;  // workers that have not ended
    bool awaits_start_ = false;
    bool stopping_ = false;
    TimePoint asked_at_{};
    Pace pace_;
    TimePoint measured_until_{};
    ProcessorTime processor_time_{};
    std::exception_ptr fault_;
    std::vector<std::unique_ptr<Worker>> workers_;  // the last: their threads end first
};

}  // namespace echo::client_app::bench
