#include "process/signals.hpp"

#include <array>
#include <charconv>
#include <csignal>
#include <string>
#include <system_error>
#include <utility>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <unistd.h>

#include <echo/server.hpp>

#include "log/log.hpp"
#include "process/service_manager.hpp"

namespace echo::server_app {

struct SignalSet {
    explicit SignalSet(const asio::io_context::executor_type& executor) : set(executor) {}

    asio::basic_signal_set<asio::io_context::executor_type> set;
};

namespace {

// As few digits as tell it from its neighbours. With an exponent where most of them would be noughts.
std::string text_of_seconds(double seconds) {
    const auto form = seconds > 0 && seconds < 1e-4 ? std::chars_format::scientific : std::chars_format::fixed;
    std::array<char, 64> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), seconds, form).ptr};
}

bool is_ignored(int signal) {
    struct sigaction action {};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

HangUp hang_up_of_process(const std::string& config_file) {
    const bool is_of_terminal = config_file.empty() && ::isatty(STDERR_FILENO) == 1;
    if (!is_of_terminal) return HangUp::reload;
    return is_ignored(SIGHUP) ? HangUp::ignore : HangUp::stop;
}

StopSignals::StopSignals(Server& server, std::chrono::nanoseconds drain_timeout, HangUp hang_up,
                         ServiceManager& manager, Log& log)
    : server_(server), drain_timeout_(drain_timeout), manager_(manager), log_(log),
      signals_(new SignalSet(server.executor())) {
    for (const int signal : {SIGINT, SIGTERM}) signals_->set.add(signal);
    if (hang_up == HangUp::stop) signals_->set.add(SIGHUP);
    wait_for_first();
}

StopSignals::~StopSignals() = default;

void StopSignals::wait_for_first() {
    signals_->set.async_wait([this](std::error_code error, int signal) {
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
               "closing: signal " + std::to_string(signal) + " received, answering what has arrived for " +
                   text_of_seconds(seconds) + " s at most",
               {{"signal", signal}, {"drain_timeout_seconds", seconds}});
}

void StopSignals::wait_for_second() {
    signals_->set.async_wait([this](std::error_code error, int signal) {
        if (error) return;
        if (signal == SIGHUP) return wait_for_second();
        cut(signal);
    });
}

void StopSignals::cut(int signal) {
    server_.request_stop(std::chrono::nanoseconds(0));
    log_.write(Log::Level::warning, "cutting",
               "signal " + std::to_string(signal) + " received again: cutting off what is open", {{"signal", signal}});
}

ReloadSignal::ReloadSignal(Server& server, HangUp hang_up, std::function<void()> reload)
    : reload_(std::move(reload)), signals_(new SignalSet(server.executor())) {
    if (hang_up != HangUp::reload) return;
    signals_->set.add(SIGHUP);
    wait();
}

ReloadSignal::~ReloadSignal() = default;

void ReloadSignal::wait() {
    signals_->set.async_wait([this](std::error_code error, int) {
        if (error) return;
        reload_();
        wait();
    });
}

}  // namespace echo::server_app
