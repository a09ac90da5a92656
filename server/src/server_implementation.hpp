// The server's life cycle: workers and listeners, and the order in which they stop.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <echo/server.hpp>

#include "limits/admission.hpp"
#include "limits/buffer_memory.hpp"
#include "listen/bind.hpp"
#include "listen/listener.hpp"
#include "session/server_tls.hpp"
#include "session/session.hpp"
#include "session/worker.hpp"

namespace echo {

/// created → running → closing → draining → stopped; or, without ever running, created → stopped.
///
/// Closing comes before draining because a listener may still hand a connection to any worker: only when the last one
/// has closed can no connection escape the drain.
class Server::Implementation {
public:
    explicit Implementation(server_detail::SessionSettings settings);
    ~Implementation();

    const std::vector<Endpoint>& endpoints() const noexcept { return endpoints_; }
    server_detail::Executor executor() noexcept { return workers_.front()->executor(); }
    void start();
    std::size_t run();
    void request_stop(std::chrono::nanoseconds drain_timeout);
    std::size_t wait();
    std::vector<std::string> reload(const ServerConfig& config, std::shared_ptr<server_detail::ServerTls> tls);
    ServerStats stats() const;

private:
    using Clock = server_detail::Worker::Clock;
    enum class State { created, running, closing, draining, stopped };

    void add_workers();
    void bind();
    void add_listeners(server_detail::BoundEndpoint bound, ProxyProtocol proxy_protocol);
    void put_limits_into_force(const ServerLimits& limits);
    // Which worker runs first on a thread of its own: all of them do, or all but the one that the caller runs.
    enum class FirstThread { own = 0, callers = 1 };
    bool start(FirstThread first);
    std::exception_ptr run_first_worker();
    void start_workers(FirstThread first);
    void listener_closed();
    void worker_drained(std::size_t cut);
    void drain_workers();

    const server_detail::SessionSettings settings_;  // as the server was made; each worker has those in force
    server_detail::Admission admission_;
    server_detail::BufferMemory memory_;
    std::vector<Endpoint> endpoints_;
    std::vector<std::unique_ptr<server_detail::Worker>> workers_;  // outlive the listeners, whose sockets they drive
    std::vector<std::unique_ptr<server_detail::Listener>> listeners_;  // each used on its worker's thread once running

    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable stopped_;
    State state_ = State::created;
    Clock::time_point deadline_ = Clock::time_point::max();
    std::size_t open_listeners_ = 0;
    std::size_t undrained_workers_ = 0;
    std::size_t cut_ = 0;
};

}  // namespace echo
