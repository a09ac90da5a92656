#include "process/stop_signals.hpp"

#include <csignal>
#include <system_error>

#include <spdlog/fmt/fmt.h>

namespace echo::server_app {

StopSignals::StopSignals(Server& server, std::chrono::nanoseconds drain_timeout, ServiceManager& manager, Log& log)
    : server_(server), drain_timeout_(drain_timeout), manager_(manager), log_(log),
      signals_(server.executor(), SIGINT, SIGTERM) {
    wait_for_first();
}

void StopSignals::wait_for_first() {
    signals_.async_wait([this](std::error_code error, int signal) {
        if (error) return;
        begin_drain(signal);
        wait_for_second();
    });
}

// The server first: nobody may hear of the stop while it still takes new connections for wanted.
void StopSignals::begin_drain(int signal) {
    server_.request_stop(drain_timeout_);
    manager_.stopping("answering what has arrived");
    const double seconds = std::chrono::duration<double>(drain_timeout_).count();
    log_.write(Log::Level::info, "closing",
               fmt::format("closing: signal {} received, answering what has arrived for {} s at most", signal, seconds),
               {{"signal", signal}, {"drain_timeout_seconds", seconds}});
}

void StopSignals::wait_for_second() {
    signals_.async_wait([this](std::error_code error, int signal) {
        if (!error) cut(signal);
    });
}

void StopSignals::cut(int signal) {
    server_.request_stop(std::chrono::nanoseconds(0));
    log_.write(Log::Level::warn, "cutting", fmt::format("signal {} received again: cutting off what is open", signal),
               {{"signal", signal}});
}

}  // namespace echo::server_app
