// One thread of the server, with its event loop and the connections that live on it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <thread>
#include <unordered_set>

#include <asio/executor_work_guard.hpp>

#include "session.hpp"
#include "stream.hpp"

namespace echo::detail {

/// A connection lives and dies on one worker, so that nothing on its path is shared or locked.
class Worker {
public:
    using Clock = std::chrono::steady_clock;

    /// Calls `on_drained` once, when the last connection has ended after `drain_until`, with the number of connections
    /// that were cut.
    Worker(const SessionSettings& settings, std::function<void(std::size_t)> on_drained);

    /// Joins the thread.
    ~Worker() { join(); }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    Executor executor() noexcept { return context_.get_executor(); }

    /// Runs the event loop on the calling thread until `end`.
    void run() { context_.run(); }

    /// `run` on a thread of its own.
    /// @throws std::system_error if the system gives no thread.
    void start();

    /// Takes over a connection. Any thread, but not after `drain_until`.
    void adopt(Socket socket, const StreamAddress& peer, const Endpoint& local);

    /// Closes each connection once it is drained, and all that are left at `deadline`. If that has passed already,
    /// nothing is drained. Calling it again moves the deadline. Any thread.
    void drain_until(Clock::time_point deadline);

    /// Waits for the thread to end, if there is one.
    void join();

    /// Ends the event loop, whatever is still pending on it. Any thread.
    void end() { context_.stop(); }

private:
    void begin_session(Socket socket, const StreamAddress& peer, const Endpoint& local);
    void session_ended(const std::shared_ptr<Session>& session);
    void begin_drain(Clock::time_point deadline);
    void cut_all();
    void report_if_drained();

    // Everything below `thread_` belongs to that thread once it runs.
    const SessionSettings& settings_;
    std::function<void(std::size_t)> on_drained_;  // empty once it has been called
    asio::io_context context_;
    std::thread thread_;
    asio::executor_work_guard<Executor> stay_;
    Timer drain_timer_;
    std::unordered_set<std::shared_ptr<Session>> sessions_;
    std::size_t cut_count_ = 0;
    bool draining_ = false;
};

}  // namespace echo::detail
