// One thread of a benchmark: its event loop, its connections and the messages under way on them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <echo/client_config.hpp>
#include <echo/connection.hpp>
#include <echo/endpoint.hpp>

#include "fleet/backoff.hpp"
#include "load/load_options.hpp"
#include "load/measurements.hpp"
#include "load/schedule.hpp"

namespace echo::client_app::bench {

/// What a thread hands over when its last message has its reply, or will have none.
struct WorkerEnd {
    std::unique_ptr<Tally> tally{};        ///< since it was last asked
    Timeline::TimePoint measured_until{};  ///< when it stopped sending, or had its last reply if that ended it
    ProcessorTime processor_time{};        ///< of this thread in the measured part
    std::exception_ptr fault{};            ///< what ended it before its time
};

/// What the threads of a run have in common.
struct Connections {
    std::atomic<std::uint64_t> opened = 0;
    std::atomic<std::uint64_t> open = 0;
    std::atomic<std::uint64_t> lost = 0;        ///< by the server or the network
    std::atomic<std::uint64_t> replaced = 0;    ///< as a message's time was up
    std::atomic<bool> heard = false;            ///< whether any reply has come
    std::atomic<std::size_t> next_address = 0;  ///< of the server's name, for the connection that is made next
    std::atomic<std::size_t> addresses = 0;     ///< how many the name has; 0: there is no choice
};

/// `--connections` times `--pipeline` messages are under way at most, over all threads. Whatever is called from outside
/// is posted to the thread, so that the path of a message takes no lock.
class Worker {
public:
    using OnEnd = std::function<void(WorkerEnd)>;
    using OnTally = std::function<void(std::unique_ptr<Tally>)>;

    /// Number `index` of `options.threads`. All must outlive the worker.
    Worker(const Endpoint& endpoint, const EchoConfig& config, const LoadOptions& options, std::size_t index,
           Connections& connections);

    /// Ends the thread, whatever is under way.
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Begins; `on_end` is called once, on this thread.
    /// @throws std::invalid_argument naming the setting, if a file for TLS is wrong.
    void start(const Timeline& timeline, OnEnd on_end);

    /// Sends nothing more and ends when what is under way has been answered, or its time is up.
    void stop();

    /// Exchanges the tally for an empty one; `on_tally` is called on this thread, and not any more after the end.
    void collect(std::unique_ptr<Tally> empty, OnTally on_tally);

private:
    using TimePoint = Timeline::TimePoint;
    enum class Phase { warming_up, measuring, ending, over };

    // worker.cpp: the parts of a run.
    void run();
    void begin();
    void begin_measuring();
    void time_is_up();
    void end_sending(TimePoint when);
    void count_missed(TimePoint when);
    void give_up_replies();
    void finish(std::exception_ptr fault = {});
    void close_all();
    void finish_if_done();
    void watch_for_silence();
    void look_for_silence();
    bool may_send() const noexcept;
    void at(asio::steady_timer& timer, TimePoint when, void (Worker::*then)());

    /// A connection of the run, with what is counted of it.
    struct Peer {
        Connection connection;
        std::uint64_t given = 0;  // messages
        bool has_answered = false;
        bool is_lost = false;      // and noted
        bool has_expired = false;  // a message whose reply may still come, and takes a place until then
        TimePoint expired_at{};    // since when
        bool is_given_up = false;  // that reply is late for so long that nothing more is sent
    };

    /// A message that is under way.
    struct Sent {
        std::uint64_t number;
        std::chrono::nanoseconds lag;  // of an open loop: handed over so long after it was due
        bool is_measured;
    };

    // worker_traffic.cpp: messages and replies.
    void fill(Peer& peer);
    void send(Peer& peer, TimePoint due);
    void send_due();
    void send_due_soon();
    void wait_until_due(TimePoint when);
    void ended(Peer& peer, const Sent& sent, std::error_code error, Response&& response);
    bool takes_more(const Peer& peer) const noexcept;
    void use_free_places(Peer& peer);
    void note_free_places(Peer& peer);
    void count_reply(const Sent& sent, const Response& response);
    bool is_as_expected(std::uint64_t number, std::string_view reply);
    void count_failure(const Sent& sent, std::error_code error, const Response& response);

    // worker_connections.cpp: how connections come and go.
    void open_all();
    void open(std::size_t place);
    void probe();
    void server_is_back();
    void opened(Peer& peer);
    void open_failed(const Peer& peer, std::error_code error);
    void closed(std::size_t place);
    void note_loss(Peer& peer);
    void note_failure();
    void note_closed();
    void add_time_away(TimePoint until);
    void close_if_used_up(Peer& peer);
    void look_for_late_replies();
    void look_for_late_replies_later();
    void give_up_if_late(Peer& peer, TimePoint now);

    const Endpoint& endpoint_;
    const EchoConfig& config_;
    const LoadOptions& options_;
    const std::size_t index_;
    Connections& connections_;
    const Payload payload_;
    const ConnectionSettings settings_;
    asio::io_context loop_{1};
    asio::steady_timer phase_timer_{loop_};
    asio::steady_timer due_timer_{loop_};
    asio::steady_timer late_timer_{loop_};
    asio::steady_timer open_timer_{loop_};
    asio::steady_timer silence_timer_{loop_};
    std::vector<std::unique_ptr<Peer>> peers_;  // null: to be opened
    std::size_t opening_ = 0;
    std::size_t open_ = 0;
    TimePoint away_since_{};  // while none is open
    detail::Backoff backoff_;
    Timeline timeline_{};
    OnEnd on_end_;
    std::unique_ptr<Tally> tally_;
    Phase phase_ = Phase::warming_up;
    std::uint64_t next_number_;
    std::uint64_t remaining_;    // messages to measure
    std::size_t under_way_ = 0;  // messages whose time is not up
    std::uint64_t replies_ = 0;  // whatever they were, and when that was last looked at
    std::uint64_t known_replies_ = 0;
    TimePoint now_{};      // when messages were sent last
    std::string message_;  // the last that was sent, and the last that was expected
    std::string expected_;
    std::string spare_;             // memory for the next message: that of the last reply
    std::uint64_t message_number_;  // which those two are
    std::uint64_t expected_number_;
    std::optional<ScheduleShare> share_;  // of an open loop
    TimePoint schedule_begins_{};
    TimePoint due_timer_set_to_{};
    bool send_is_coming_ = false;
    std::deque<Peer*> places_;  // of an open loop: one for each message that there is room for, oldest first
    TimePoint measured_until_{};
    bool ended_by_count_ = false;
    ProcessorTime processor_time_{};
    std::thread thread_;
};

}  // namespace echo::client_app::bench
