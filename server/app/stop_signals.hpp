// SIGINT and SIGTERM: the first drains the server, the second cuts it off.
#pragma once

#include <chrono>
#include <thread>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <spdlog/logger.h>

#include <echo/server.hpp>

namespace echo::app {

/// While it lives, the signals stop `server`, which must outlive it. Has a thread of its own, since the one that
/// started the server waits for its end.
class StopSignals {
public:
    StopSignals(Server& server, std::chrono::nanoseconds drain_timeout, spdlog::logger& logger);
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

private:
    void wait_for_first();
    void wait_for_second();

    Server& server_;
    std::chrono::nanoseconds drain_timeout_;
    spdlog::logger& logger_;
    asio::io_context context_;
    asio::signal_set signals_;
    std::thread thread_;
};

}  // namespace echo::app
