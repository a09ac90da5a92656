// The project's own server, on a free port of this machine.
#pragma once

#include <utility>

#include <echo/server.hpp>

namespace echo::test {

/// Runs from construction to destruction; listens on port 0 of 127.0.0.1 unless the settings say otherwise.
class TestServer {
public:
    explicit TestServer(ServerConfig config = {}) : server_(on_loopback(std::move(config))) { server_.start(); }
    ~TestServer() { server_.stop(std::chrono::seconds(0)); }

    const Endpoint& endpoint() const { return server_.endpoints().front(); }

private:
    static ServerConfig on_loopback(ServerConfig config) {
        if (config.listen == ServerConfig{}.listen) config.listen = {"127.0.0.1:0"};
        return config;
    }

    Server server_;
};

}  // namespace echo::test
