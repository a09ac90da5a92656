// One thread of the server, with its event loop and the connections that live on it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <thread>

#include <asio/executor_work_guard.hpp>

#include "limits/buffer_memory.hpp"
#include "session/session.hpp"
#include "socket/socket_types.hpp"
#include "stats/counters.hpp"

namespace echo::server_detail {

/// A connection lives and dies on one worker, so that nothing on its path is shared or locked.
class Worker {
public:
    using Clock = std::chrono::steady_clock;

    /// What a worker tells those beside it. Called on the worker's thread.
    struct Neighbours {
        BufferMemory& memory;
        /// Once, when the last connection has ended after `drain_until`, with the number of connections that were cut.
        std::function<void(std::size_t cut)> drained;
        /// The buffers hold too much, and the largest holder is on that other worker.
        std::function<void(std::size_t worker)> make_room;
    };

    /// `index` tells the workers of a server apart, from 0.
    Worker(std::size_t index, const SessionSettings& settings, Neighbours neighbours);

    /// Joins the thread.
    ~Worker() { join(); }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    Executor executor() noexcept { return context_.get_executor(); }

    /// Written on this worker's thread, read on any.
    Counters& counters() noexcept { return counters_; }
    const Counters& counters() const noexcept { return counters_; }

    /// Runs the event loop on the calling thread until `end`.
    void run() { context_.run(); }

    /// `run` on a thread of its own.
    /// @throws std::system_error if the system gives no thread.
    void start();

    /// Takes over a connection. Any thread, but not after `drain_until`.
    void adopt(AcceptedConnection connection);

    /// Other limits and another way to speak TLS from now on; `max_message` for connections to come. Any thread.
    void change_settings(const ServerLimits& limits, const Framing& framing, std::shared_ptr<ServerTls> tls);

    /// Closes its largest holder of buffers, if they still hold too much. Any thread.
    void make_room();

    /// Closes each connection once it is drained, and all that are left at `deadline`. If that has passed already,
    /// nothing is drained. Calling it again moves the deadline. Any thread.
    void drain_until(Clock::time_point deadline);

    /// Waits for the thread to end, if there is one.
    void join();

    /// Ends the event loop, whatever is still pending on it. Any thread.
    void end() { context_.stop(); }

private:
    void begin_session(AcceptedConnection connection);
    void session_ended();
    void limit_waits();
    void memory_changed(std::size_t before, std::size_t now);
    void close_largest_holders();
    Session* largest_holder();
    void begin_drain(Clock::time_point deadline);
    void cut_all();
    void report_if_drained();
    template <class Visit>
    void for_each_session(Visit visit);

    const std::size_t index_;
    Neighbours neighbours_;
    Counters counters_;
    asio::io_context context_;
    std::thread thread_;
    // What follows belongs to that thread once it runs. No session is left when the event loop ends.
    asio::executor_work_guard<Executor> stay_;
    Timer drain_timer_;
    std::unique_ptr<char[]> read_memory_;
    SessionHost host_;
    std::size_t sessions_ = 0;
    std::size_t cut_count_ = 0;
    bool draining_ = false;
};

}  // namespace echo::server_detail
