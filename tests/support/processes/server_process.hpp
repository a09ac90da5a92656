// The program echo-server as a process of its own, which can be killed, stopped and started again.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

#include <echo/endpoint.hpp>

namespace echo::test {

/// Runs from construction, which waits until it listens, to `kill` or destruction. Not thread-safe. It does not outlive
/// the thread that made it.
class ServerProcess {
public:
    /// @throws std::runtime_error if it does not listen in time.
    explicit ServerProcess(const Endpoint& listen = "127.0.0.1:0", const std::vector<std::string>& options = {});
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    Endpoint endpoint() const { return Endpoint(endpoint_); }

    pid_t id() const { return process_; }

    /// What it has written to standard error.
    std::string log() const;

    /// SIGKILL; returns when the process is gone and the system has closed its sockets.
    void kill();

    /// SIGTERM, and does not wait for what comes of it.
    void terminate();

    /// Waits until it has ended by itself. @returns its exit code.
    /// @throws std::runtime_error if it does not end in time, or by a signal.
    int exit_code();

    /// SIGSTOP: from when it returns the process does nothing more, while its sockets stay open.
    void stop();

    /// SIGCONT.
    void resume();

private:
    pid_t process_ = -1;
    int log_ = -1;
    std::string endpoint_;
};

/// An endpoint on 127.0.0.1 that a server can be started at again and again: its port is free now, and none that the
/// system gives to sockets that ask for no particular one.
Endpoint endpoint_to_come_back_to();

}  // namespace echo::test
