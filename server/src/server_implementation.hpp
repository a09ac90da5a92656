// The server's life cycle: workers and listeners, and the order in which they stop.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include <echo/server.hpp>

#include "bind.hpp"
#include "listener.hpp"
#include "session.hpp"
#include "worker.hpp"

namespace echo {

/// created → running → closing → draining → stopped; or, without ever running, created → stopped.
///
/// Closing comes before draining because a listener may still hand a connection to any worker: only when the last one
/// has closed can no connection escape the drain.
class Server::Implementation {
public:
    explicit Implementation(detail::SessionSettings settings);
    ~Implementation();

    const std::vector<Endpoint>& endpoints() const noexcept { return endpoints_; }
    void start();
    void request_stop(std::chrono::nanoseconds drain_timeout);
    std::size_t wait();

private:
    using Clock = detail::Worker::Clock;
    enum class State { created, running, closing, draining, stopped };

    void bind();
    void add_listeners(detail::BoundEndpoint bound);
    void start_workers(std::unique_lock<std::mutex>& lock);
    void listener_closed();
    void worker_finished(std::size_t cut);
    void drain_workers();

    const detail::SessionSettings settings_;
    std::vector<Endpoint> endpoints_;
    std::vector<std::unique_ptr<detail::Worker>> workers_;      // outlive the listeners, whose sockets they drive
    std::vector<std::unique_ptr<detail::Listener>> listeners_;  // each used on its worker's thread once running

    std::mutex mutex_;  // guards what follows
    std::condition_variable stopped_;
    State state_ = State::created;
    Clock::time_point deadline_ = Clock::time_point::max();
    std::size_t open_listeners_ = 0;
    std::size_t running_workers_ = 0;
    std::size_t cut_ = 0;
};

}  // namespace echo
