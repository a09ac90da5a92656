// A server whose answers are given by the test, later.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <echo/server.hpp>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"

namespace echo::test {

/// Where a protocol leaves what another thread, the test's, is to answer.
class ReplyDesk {
public:
    struct Work {
        std::string message;
        Reply reply;
    };

    void put(Work work) {
        const std::scoped_lock lock(mutex_);
        work_.push_back(std::move(work));
        changed_.notify_all();
    }

    /// Waits until there are as many in all.
    std::vector<Work> take(std::size_t count) {
        std::unique_lock lock(mutex_);
        REQUIRE(changed_.wait_for(lock, std::chrono::seconds(10), [&] { return work_.size() >= count; }));
        return std::exchange(work_, {});
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Work> work_;
};

/// Leaves every message there but "now", which it answers at once; "quit" is its last.
class DeskProtocol : public EchoServerProtocol {
public:
    DeskProtocol(const Framing& framing, ReplyDesk& desk) : EchoServerProtocol(framing), desk_(desk) {}
    void response(std::string_view message) override {
        if (message == "now") return send(message);
        if (message == "quit") finish();
        desk_.put({std::string(message), defer()});
    }

private:
    ReplyDesk& desk_;
};

/// With one client that is connected.
struct DeskScene {
    explicit DeskScene(ServerConfig config = loopback_config(Framing::line()))
        : server(recorded(std::move(config)), make()) {}

    ServerConfig recorded(ServerConfig config) {
        config.events = recorder.events();
        return config;
    }
    ServerProtocolFactory make() {
        return [this](const Framing& framing) { return std::make_unique<DeskProtocol>(framing, desk); };
    }

    /// Why the client's connection has ended, which it lets the server see to its end.
    CloseReason reason_of_end() {
        client.close();
        return recorder.lost(1).front().reason;
    }

    ReplyDesk desk;
    ServerRecorder recorder;
    RunningServer server;
    RawSocket client{server.endpoint()};
};

}  // namespace echo::test
