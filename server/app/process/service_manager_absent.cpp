// In place of service_manager.cpp where the program is built without libsystemd (ECHO_WITH_SYSTEMD).
#include <cstdlib>
#include <stdexcept>

#include <echo/server_config.hpp>

#include "log/log.hpp"
#include "process/service_manager.hpp"

namespace echo::server_app {

// Nobody would ever accept from them, and systemd keeps them open: better not to start.
std::vector<ListeningSocket> passed_sockets() {
    if (!std::getenv("LISTEN_FDS")) return {};
    throw std::runtime_error("sockets are passed on (LISTEN_FDS), but this program was built without systemd");
}

struct ServiceManager::Watchdog {};

ServiceManager::ServiceManager(Server&, Log& log) : log_(log) {
    if (!std::getenv("NOTIFY_SOCKET")) return;
    log_.write(Log::Level::warning, "notify_absent",
               "the service manager waits for a word (NOTIFY_SOCKET), but this program was built without systemd");
}

ServiceManager::~ServiceManager() = default;
void ServiceManager::ready(const std::string&) {}
void ServiceManager::reloading() {}
void ServiceManager::reloaded() {}
void ServiceManager::stopping(const std::string&) {}

}  // namespace echo::server_app
