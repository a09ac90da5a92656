#include "process/service_manager.hpp"

#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include <sys/socket.h>

#include <spdlog/fmt/fmt.h>
#include <systemd/sd-daemon.h>

#include "program/option_value.hpp"

namespace echo::server_app {
namespace {

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

ServiceManager::ServiceManager(Executor executor, Log& log)
    : log_(log), watchdog_interval_(watchdog_interval()), watchdog_timer_(executor) {
    feed_watchdog_later();
}

void ServiceManager::ready(const std::string& status) {
    if (!is_stopping_) tell("READY=1\nSTATUS=" + status + "\n");
}

void ServiceManager::reloading() {
    if (!is_stopping_) tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}\n", monotonic_microseconds()));
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
    log_.write(Log::Level::warn, "notify_failed", "cannot tell the service manager: " + cause, {{"cause", cause}});
}

void ServiceManager::feed_watchdog() {
    tell("WATCHDOG=1\n");
    feed_watchdog_later();
}

// On the event loop itself, so that one that hangs is noticed. Half the interval is what sd_watchdog_enabled(3)
// advises.
void ServiceManager::feed_watchdog_later() {
    if (watchdog_interval_.count() == 0) return;
    watchdog_timer_.expires_after(watchdog_interval_ / 2);
    watchdog_timer_.async_wait([this](std::error_code error) {
        if (!error) feed_watchdog();
    });
}

}  // namespace echo::server_app
