// The configuration loaded again while the server runs.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "process/certificate_advice.hpp"
#include "settings/setting.hpp"

namespace echo {
class Server;
}

namespace echo::server_app {

class Log;
class ServiceManager;
class StopSignals;

/// The settings of the program itself, named as in a configuration file, that differ and need a restart.
std::vector<std::string> changes_for_restart(const Options& running, const Options& loaded);

/// Loads the configuration and puts into force what can be changed; if anything is wrong with it, nothing changes. One
/// line in the log a time. Files are read on a thread of its own, as the system's authorities alone take a tenth of a
/// second, in which the event loop would serve nobody. Whatever is thrown meanwhile, for want of memory too, is a
/// reload that has failed, and no end of the server. What it was made with must outlive it.
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

    /// Waits for a reload that is under way. After the event loop has ended.
    ~Reload();
    Reload(const Reload&) = delete;
    Reload& operator=(const Reload&) = delete;

    /// Begins; or while a reload is under way, notes that another one has to follow it, for any number of calls. On the
    /// server's event loop.
    void operator()();

    /// Any thread.
    std::uint64_t done() const { return done_; }
    std::uint64_t failed() const { return failed_; }

    /// Of the certificates in force, as they were when they were read. Any thread.
    std::vector<CertificateTerm> certificates() const;

private:
    struct Outcome {
        std::exception_ptr fault{};  // none: all else is in force
        std::optional<Options> loaded{};
        std::vector<CertificateTerm> certificates{};
        std::vector<std::string> warnings{};
        std::vector<std::string> for_restart{};  // settings of the server
    };

    void start_thread();
    void work();
    Outcome put_into_force(Options loaded);
    bool post_end();
    void end();
    void report(const Outcome& outcome);

    Parts parts_;
    const Options& running_;
    Load load_;
    std::thread thread_;
    Outcome outcome_;  // of the thread, then of the event loop
    // Of the event loop.
    bool is_under_way_ = false;
    bool is_wanted_again_ = false;
    // Of any thread.
    mutable std::mutex mutex_;
    std::vector<CertificateTerm> certificates_;  // under the mutex
    std::atomic<bool> is_over_ = false;
    std::atomic<std::uint64_t> done_ = 0;
    std::atomic<std::uint64_t> failed_ = 0;
};

}  // namespace echo::server_app
