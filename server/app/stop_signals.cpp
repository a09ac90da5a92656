#include "stop_signals.hpp"

#include <csignal>
#include <system_error>

namespace echo::app {

StopSignals::StopSignals(Server& server, std::chrono::nanoseconds drain_timeout, spdlog::logger& logger)
    : server_(server), drain_timeout_(drain_timeout), logger_(logger), signals_(server.executor(), SIGINT, SIGTERM) {
    wait_for_first();
}

void StopSignals::wait_for_first() {
    signals_.async_wait([this](std::error_code error, int signal) {
        if (error) return;
        logger_.info("closing: signal {} received, answering what has arrived for {} s at most", signal,
                     std::chrono::duration<double>(drain_timeout_).count());
        server_.request_stop(drain_timeout_);
        wait_for_second();
    });
}

void StopSignals::wait_for_second() {
    signals_.async_wait([this](std::error_code error, int signal) {
        if (error) return;
        logger_.warn("signal {} received again: cutting off what is open", signal);
        server_.request_stop(std::chrono::nanoseconds(0));
    });
}

}  // namespace echo::app
