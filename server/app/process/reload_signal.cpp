#include "process/reload_signal.hpp"

#include <csignal>
#include <system_error>
#include <utility>

namespace echo::server_app {

ReloadSignal::ReloadSignal(asio::io_context::executor_type executor, std::function<void()> reload)
    : reload_(std::move(reload)), signals_(executor, SIGHUP) {
    wait();
}

void ReloadSignal::wait() {
    signals_.async_wait([this](std::error_code error, int) {
        if (error) return;
        reload_();
        wait();
    });
}

}  // namespace echo::server_app
