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

    explicit Worker(const SessionSettings& settings);

    /// Joins the thread.
    ~Worker() { join(); }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    Executor executor() noexcept { return context_.get_executor(); }

    /// Starts the thread. It ends after `drain_until`, with the last connection, and then calls `on_finished` with the
    /// number of connections that were cut.
    /// @throws std::system_error if the system gives no thread.
    void start(std::function<void(std::size_t)> on_finished);

    /// Takes over a connection. Any thread, but not after `drain_until`.
    void adopt(Socket socket, const StreamAddress& peer, const Endpoint& local);

    /// Closes each connection once it is drained, and all that are left at `deadline`. If that has passed already,
    /// nothing is drained. Calling it again moves the deadline. Any thread.
    void drain_until(Clock::time_point deadline);

    /// Waits for the thread to end, if there is one.
    void join();

    /// Ends the event loop at once, whatever is open, and the thread with it.
    void abandon();

private:
    void begin_session(Socket socket, const StreamAddress& peer, const Endpoint& local);
    void session_ended(const std::shared_ptr<Session>& session);
    void begin_drain(Clock::time_point deadline);
    void cut_all();

    // Everything below `thread_` belongs to that thread once it runs.
    const SessionSettings& settings_;
    asio::io_context context_;
    std::thread thread_;
    asio::executor_work_guard<Executor> stay_;
    Timer drain_timer_;
    std::unordered_set<std::shared_ptr<Session>> sessions_;
    std::size_t cut_count_ = 0;
    bool draining_ = false;
};

}  // namespace echo::detail
