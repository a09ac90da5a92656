#include "process/service_manager.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <stdexcept>
#include <system_error>

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

#include <echo/server.hpp>

#include "log/log.hpp"
#include "program/option_value.hpp"

namespace echo::server_app {
namespace {

using Clock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, asio::io_context::executor_type>;

std::system_error failure(int negative_number, const std::string& what) {
    return {-negative_number, std::generic_category(), what};
}

// The names, and the array that holds them, come from malloc.
struct Names {
    char** first = nullptr;
    ~Names() {
        if (!first) return;
        for (char** name = first; *name; ++name) std::free(*name);
        std::free(first);
    }
};

ListeningSocket to_socket(int descriptor, const std::string& name) {
    constexpr int is_listening = 1;
    if (sd_is_socket(descriptor, AF_UNSPEC, SOCK_STREAM, is_listening) <= 0) {
        throw std::runtime_error("the socket " + program::quote(name) +
                                 " that was passed on does not listen for connections; write ListenStream= and "
                                 "Accept=no into its unit");
    }
    return {.descriptor = descriptor, .tls = name.starts_with("tls")};
}

std::chrono::microseconds watchdog_interval() {
    constexpr int keep_environment = 0;
    std::uint64_t microseconds = 0;
    const int answer = sd_watchdog_enabled(keep_environment, &microseconds);
    if (answer < 0) throw failure(answer, "cannot read WATCHDOG_USEC and WATCHDOG_PID");
    return std::chrono::microseconds(answer > 0 ? microseconds : 0);
}

std::uint64_t monotonic_microseconds() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(now.tv_nsec) / 1'000;
}

}  // namespace

struct ServiceManager::Watchdog {
    std::chrono::microseconds interval;
    Timer timer;
};

std::vector<ListeningSocket> passed_sockets() {
    constexpr int forget_environment = 1;
    Names names;
    const int count = sd_listen_fds_with_names(forget_environment, &names.first);
    if (count < 0) throw failure(count, "cannot take over the sockets that LISTEN_FDS tells of");
    std::vector<ListeningSocket> sockets;
    sockets.reserve(static_cast<std::size_t>(count));
    for (int index = 0; index < count; ++index) {
        sockets.push_back(to_socket(SD_LISTEN_FDS_START + index, names.first[index]));
    }
    return sockets;
}

ServiceManager::ServiceManager(Server& server, Log& log) : log_(log) {
    const std::chrono::microseconds interval = watchdog_interval();
    if (interval.count() == 0) return;
    watchdog_.reset(new Watchdog{interval, Timer(server.executor())});
    feed_watchdog_later();
}

ServiceManager::~ServiceManager() = default;

void ServiceManager::ready(const std::string& status) {
    if (!is_stopping_) tell("READY=1\nSTATUS=" + status + "\n");
}

void ServiceManager::reloading() {
    if (!is_stopping_) tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic_microseconds()) + "\n");
}

void ServiceManager::reloaded() {
    if (!is_stopping_) tell("READY=1\n");
}

void ServiceManager::stopping(const std::string& status) {
    is_stopping_ = true;
    tell("STOPPING=1\nSTATUS=" + status + "\n");
}

void ServiceManager::tell(const std::string& state) {
    constexpr int keep_environment = 0;
    const int answer = sd_notify(keep_environment, state.c_str());
    if (answer >= 0) return;
    const std::string cause = std::generic_category().message(-answer);
    log_.write(Log::Level::warning, "notify_failed", "cannot tell the service manager: " + cause, {{"cause", cause}});
}

// On the event loop itself, so that one that hangs is noticed. Half the interval is what sd_watchdog_enabled(3)
// advises.
void ServiceManager::feed_watchdog_later() {
    watchdog_->timer.expires_after(watchdog_->interval / 2);
    watchdog_->timer.async_wait([this](std::error_code error) {
        if (error) return;
        tell("WATCHDOG=1\n");
        feed_watchdog_later();
    });
}

}  // namespace echo::server_app
