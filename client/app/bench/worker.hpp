// One thread of a benchmark: its event loop, its connections and the calls under way on them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <echo/client.hpp>

#include "bench/bench_options.hpp"
#include "bench/lane.hpp"
#include "bench/processor_time.hpp"
#include "bench/schedule.hpp"
#include "bench/tally.hpp"
#include "common_options.hpp"

namespace echo::client_app::bench {

/// When the parts of a run begin; the same for all threads.
struct Timeline {
    using TimePoint = std::chrono::steady_clock::time_point;

    TimePoint warmup_begins;
    TimePoint measuring_begins;
    TimePoint ends;  ///< max: not by time
};

/// What a thread hands over when its last call has ended.
struct WorkerEnd {
    std::unique_ptr<Tally> tally{};          ///< since it was last asked
    Timeline::TimePoint measured_until{};    ///< when it stopped sending, or had its last reply if that ended it
    ProcessorTime processor_time{};          ///< of this thread in the measured part
    std::exception_ptr fault{};              ///< what ended it before its time
};

/// What the threads of a run have in common.
struct Connections {
    std::atomic<std::uint64_t> opened = 0;
    std::atomic<std::uint64_t> lost = 0;  ///< by the server or the network
};

/// `connections` times --pipeline calls are under way at most. Whatever is called from outside is passed to the
/// thread as a message, so that the path of a call takes no lock.
class Worker {
public:
    using OnEnd = std::function<void(WorkerEnd)>;
    using OnTally = std::function<void(std::unique_ptr<Tally>)>;

    /// Number `index` of `options.threads`. All must outlive the worker.
    Worker(const CommonOptions& common, const BenchOptions& options, std::size_t index, Connections& connections);

    /// Ends the thread, whatever is under way.
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Begins; `on_end` is called once, on this thread.
    /// @throws std::invalid_argument naming the option, if a file for TLS is wrong.
    void start(const Timeline& timeline, OnEnd on_end);

    /// Sends nothing more and ends when what is under way has been answered, or its time is up.
    void stop();

    /// Exchanges the tally for an empty one; `on_tally` is called on this thread, and not any more after the end.
    void collect(std::unique_ptr<Tally> empty, OnTally on_tally);

    /// A call has ended; called by its handler.
    void ended(CallSlot& slot, std::error_code error, Response response);

private:
    using TimePoint = Timeline::TimePoint;
    enum class Phase { warming_up, measuring, ending, over };

    EchoConfig config_for(std::size_t connections);
    void make_lanes();
    void make_client(Lane& lane);
    void run();
    void begin();
    void begin_measuring();
    void time_is_up();
    void end_sending(TimePoint when);
    void count_missed(TimePoint when);
    void cut_off();
    void finish(std::exception_ptr fault = {});

    void ready(CallSlot& slot);
    void renew(Lane& lane);
    void send(CallSlot& slot);
    void send_due();
    void wait_until_due(TimePoint when);
    void count(const CallSlot& slot, std::error_code error, const Response& response);
    void count_failure(const CallSlot& slot, std::error_code error, const Response& response);
    bool is_used_up(const Lane& lane) const noexcept;
    bool may_send() const noexcept;
    void at(asio::steady_timer& timer, TimePoint when, void (Worker::*then)());

    const CommonOptions& common_;
    const BenchOptions& options_;
    const std::size_t index_;
    Connections& connections_;
    const Payload payload_;
    const EchoConfig config_;                     // of each lane's client
    std::vector<std::unique_ptr<Lane>> lanes_;  // before the event loop, whose handlers live in the slots
    asio::io_context loop_{1};
    asio::steady_timer phase_timer_{loop_};
    asio::steady_timer due_timer_{loop_};
    Timeline timeline_{};
    OnEnd on_end_;
    std::unique_ptr<Tally> tally_;
    Phase phase_ = Phase::warming_up;
    std::uint64_t next_number_;
    std::uint64_t remaining_;  // messages to measure
    std::size_t under_way_ = 0;
    std::optional<ScheduleShare> share_;  // of an open loop
    TimePoint schedule_begins_{};
    TimePoint due_timer_set_to_{};
    std::vector<CallSlot*> idle_;  // of an open loop
    TimePoint measured_until_{};
    bool ended_by_count_ = false;
    bool never_connected_ = false;
    ProcessorTime processor_time_{};
    std::thread thread_;
};

}  // namespace echo::client_app::bench
