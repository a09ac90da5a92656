// The configuration loaded again while the server runs.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace echo {
class Server;
}

namespace echo::server_app {

class Log;
class ServiceManager;
class StopSignals;
struct Options;

/// The settings of the program itself, named as in a configuration file, that differ and need a restart.
std::vector<std::string> changes_for_restart(const Options& running, const Options& loaded);

/// Loads the configuration and puts into force what can be changed; if anything is wrong with it, nothing changes. One
/// line in the log a time. What it was made with must outlive it.
class Reload {
public:
    /// Throws with a sentence that names the place and the fault.
    using Load = std::function<Options()>;

    struct Parts {
        Server& server;
        StopSignals& stop_signals;
        ServiceManager& manager;
        Log& log;
    };

    /// @param running what the server was started with.
    Reload(const Parts& parts, const Options& running, Load load);

    /// On the server's event loop.
    void operator()();

    /// Any thread.
    std::uint64_t done() const { return done_; }
    std::uint64_t failed() const { return failed_; }

private:
    std::vector<std::string> put_into_force(const Options& loaded);
    void succeed(const std::vector<std::string>& for_restart);
    void fail(const std::string& sentence);

    Parts parts_;
    const Options& running_;
    Load load_;
    std::atomic<std::uint64_t> done_ = 0;
    std::atomic<std::uint64_t> failed_ = 0;
};

}  // namespace echo::server_app
