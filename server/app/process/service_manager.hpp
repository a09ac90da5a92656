// The word with systemd: sockets that it has opened, and what it is told of the server's state.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <echo/server_config.hpp>

#include "log/log.hpp"

namespace echo::server_app {

/// The sockets that were passed on to this process (sd_listen_fds(3)), for the first call only. One whose name begins
/// with "tls" speaks TLS.
/// @throws std::runtime_error naming the socket, if one of them does not listen for connections.
std::vector<ListeningSocket> passed_sockets();

/// Tells the service manager what the server does (sd_notify(3), `Type=notify`), or nothing if nobody asked: without
/// NOTIFY_SOCKET no member does anything. Belongs to the thread of the event loop once that runs.
class ServiceManager {
public:
    using Executor = asio::io_context::executor_type;

    /// Both must outlive it, and it is destroyed after the event loop has ended.
    ServiceManager(Executor executor, Log& log);

    /// The server serves; @param status is what `systemctl status` shows.
    void ready(const std::string& status);

    /// A reload begins.
    void reloading();

    /// … and has ended, for good or ill.
    void reloaded();

    /// From here on nothing else is told.
    void stopping(const std::string& status);

private:
    void tell(const std::string& state);
    void feed_watchdog();
    void feed_watchdog_later();

    Log& log_;
    std::chrono::microseconds watchdog_interval_;  // 0: nobody watches
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>
        watchdog_timer_;
    bool is_stopping_ = false;
};

}  // namespace echo::server_app
