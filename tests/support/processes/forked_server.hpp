// A server in a process of its own, with settings that the program need not have.
#pragma once

#include <sys/types.h>

#include <nlohmann/json_fwd.hpp>

#include <echo/server.hpp>

namespace echo::test {

/// Runs from construction, which waits until it listens, to destruction. To be made before this process has other
/// threads: a child has only the one that forked. Its events stay in the child.
class ForkedServer {
public:
    /// @throws std::runtime_error if it does not listen in time.
    explicit ForkedServer(const ServerConfig& config);
    ~ForkedServer();
    ForkedServer(const ForkedServer&) = delete;
    ForkedServer& operator=(const ForkedServer&) = delete;

    Endpoint endpoint() const { return Endpoint(endpoint_); }
    pid_t id() const { return process_; }

    /// What `to_json(ServerStats)` writes.
    nlohmann::json stats();

private:
    int commands_ = -1;
    int answers_ = -1;
    pid_t process_ = -1;
    std::string endpoint_;
};

}  // namespace echo::test
