// SIGINT and SIGTERM: the first drains the server, the second cuts it off.
#pragma once

#include <chrono>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <spdlog/logger.h>

#include <echo/server.hpp>

namespace echo::app {

/// While it lives, the signals stop `server`, which must outlive it. Waits for them on the server's own event loop, so
/// that a server of one thread needs no second. Made before the server runs, destroyed after it has stopped.
class StopSignals {
public:
    StopSignals(Server& server, std::chrono::nanoseconds drain_timeout, spdlog::logger& logger);

private:
    void wait_for_first();
    void wait_for_second();

    Server& server_;
    std::chrono::nanoseconds drain_timeout_;
    spdlog::logger& logger_;
    asio::basic_signal_set<asio::io_context::executor_type> signals_;
};

}  // namespace echo::app
