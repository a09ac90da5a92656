// The signals that steer the server: SIGINT and SIGTERM stop it, SIGHUP has it reloaded.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace echo {
class Server;
}

namespace echo::server_app {

class Log;
class ServiceManager;
struct SignalSet;

/// While it lives, the first SIGINT or SIGTERM drains `server`, and the second cuts it off. `server`, `manager` and
/// `log` must outlive it. Waits for them on the server's own event loop, so that a server of one thread needs no
/// second. Made before the server runs, destroyed after it has stopped.
class StopSignals {
public:
    StopSignals(Server& server, std::chrono::nanoseconds drain_timeout, ServiceManager& manager, Log& log);
    ~StopSignals();

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
    std::unique_ptr<SignalSet> signals_;
};

/// While it lives, SIGHUP calls `reload` on the event loop of `server`, once a signal that the system delivers.
/// Destroyed after the loop has ended.
class ReloadSignal {
public:
    ReloadSignal(Server& server, std::function<void()> reload);
    ~ReloadSignal();

private:
    void wait();

    std::function<void()> reload_;
    std::unique_ptr<SignalSet> signals_;
};

}  // namespace echo::server_app
