// The signals that steer the server: SIGINT and SIGTERM stop it, SIGHUP has it reloaded, or stops it too.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace echo {
class Server;
}

namespace echo::server_app {

class Log;
class ServiceManager;
struct SignalSet;

/// What SIGHUP asks for: a daemon to read its settings again; a program of a terminal to end, as the terminal is gone.
enum class HangUp { reload, stop, ignore };

/// For this process. It is a program of a terminal if standard error is one and there is no file to read again; unless
/// whoever started it ignores the signal on its behalf, as nohup(1) does.
/// @param config_file the path of that file, or empty.
HangUp hang_up_of_process(const std::string& config_file);

/// While it lives, the first SIGINT or SIGTERM drains `server`, and the second cuts it off. `server`, `manager` and
/// `log` must outlive it. Waits for them on the server's own event loop, so that a server of one thread needs no
/// second. With `HangUp::stop` a SIGHUP is such a first signal as well, and never the second: the shell and the system
/// may both tell of the same hang-up. Made before the server runs, destroyed after it has stopped.
class StopSignals {
public:
    StopSignals(Server& server, std::chrono::nanoseconds drain_timeout, HangUp hang_up, ServiceManager& manager,
                Log& log);
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

/// With `HangUp::reload`, while it lives, SIGHUP calls `reload` on the event loop of `server`, once a signal that the
/// system delivers. Destroyed after the loop has ended.
class ReloadSignal {
public:
    ReloadSignal(Server& server, HangUp hang_up, std::function<void()> reload);
    ~ReloadSignal();

private:
    void wait();

    std::function<void()> reload_;
    std::unique_ptr<SignalSet> signals_;
};

}  // namespace echo::server_app
