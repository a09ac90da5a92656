// SIGINT and SIGTERM: the first drains the server, the second cuts it off.
#pragma once

#include <chrono>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>

#include <echo/server.hpp>

#include "log/log.hpp"
#include "process/service_manager.hpp"

namespace echo::server_app {

/// While it lives, the signals stop `server`, which must outlive it, as `manager` and `log` must. Waits for them on the
/// server's own event loop, so that a server of one thread needs no second. Made before the server runs, destroyed
/// after it has stopped.
class StopSignals {
public:
    StopSignals(Server& server, std::chrono::nanoseconds drain_timeout, ServiceManager& manager, Log& log);

    /// For a signal that is still to come. On the server's event loop.
    void set_drain_timeout(std::chrono::nanoseconds drain_timeout) { drain_timeout_ = drain_timeout; }

private:
    void wait_for_first();
    void begin_drain(int signal);
    void wait_for_second();
    void cut(int signal);

    Server& server_;
    std::chrono::nanoseconds drain_timeout_;
    ServiceManager& manager_;
    Log& log_;
    asio::basic_signal_set<asio::io_context::executor_type> signals_;
};

}  // namespace echo::server_app
