// More in the buffers than the server may hold: those that hold most are closed, the others are served on.
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <unistd.h>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace buffer_memory_test {

using echo::CloseReason;
using echo::ServerConfig;
using echo::SessionReport;
using echo::test::eventually;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

namespace {

constexpr std::size_t KiB = 1024;
constexpr std::size_t MiB = 1024 * KiB;

// A Unix socket's connections go to the threads in turn, so that a test knows on which thread each is.
class LocalEndpoint {
public:
    LocalEndpoint() : path_(std::filesystem::temp_directory_path() / ("echo-memory-" + std::to_string(::getpid()))) {}
    ~LocalEndpoint() { std::filesystem::remove(path_); }
    LocalEndpoint(const LocalEndpoint&) = delete;
    LocalEndpoint& operator=(const LocalEndpoint&) = delete;

    echo::Endpoint endpoint() const { return "unix:" + path_.string(); }

private:
    std::filesystem::path path_;
};

// A client whose message has begun, and what the server has of it.
struct Holder {
    RawSocket socket;
    std::size_t size;

    Holder(RunningServer& server, std::size_t bytes) : socket(server.endpoint()), size(bytes) {
        const auto before = server->stats().bytes_received;
        socket.send(std::string(size, 'h'));
        REQUIRE(eventually([&] { return server->stats().bytes_received == before + size; }));
    }

    bool is_served() {
        socket.send("\n");
        return socket.receive(size + 1) == std::string(size, 'h') + "\n";
    }
};

// The limit becomes a byte less than what is held, and one more connection needs some.
void exceed_limit(RunningServer& server, const ServerConfig& config, std::vector<RawSocket>& newcomers) {
    ServerConfig lower = config;
    lower.limits.max_buffer_memory = server->stats().buffer_bytes - 1;
    server->reload(lower);
    newcomers.emplace_back(server.endpoint());
    newcomers.back().send("n\n");
    REQUIRE(newcomers.back().receive(2) == "n\n");
}

}  // namespace

TEST_CASE("beyond max_buffer_memory the largest holder is closed first, on whichever thread it is",
          "[server][reliability]") {
    const std::size_t threads = GENERATE(std::size_t{1}, std::size_t{4});
    const LocalEndpoint local;
    ServerRecorder recorder;
    ServerConfig config = echo::test::loopback_config(echo::Framing::line());
    config.listen = {local.endpoint()};
    config.threads = threads;
    config.events = recorder.events();
    RunningServer server(config);
    std::vector<Holder> holders;
    for (const std::size_t size : {64 * KiB, 4 * MiB, 1 * KiB, 256 * KiB, 1 * MiB, 2 * KiB}) {
        holders.emplace_back(server, size);
    }

    std::vector<RawSocket> newcomers;
    std::vector<std::size_t> closed;
    for (std::size_t times = 1; times <= 4; ++times) {
        exceed_limit(server, config, newcomers);
        const SessionReport last = recorder.lost(times).back();
        CHECK(last.reason == CloseReason::max_buffer_memory);
        closed.push_back(last.bytes_received);
    }

    CHECK(closed == std::vector<std::size_t>{4 * MiB, 1 * MiB, 256 * KiB, 64 * KiB});
    CHECK(holders[1].socket.receive_until_end().empty());
    CHECK(holders[2].is_served());
    CHECK(holders[5].is_served());
    CHECK(recorder.lost(4).size() == 4);
    CHECK(server->stats().closed(CloseReason::max_buffer_memory) == 4);
    WARN(threads << " threads: closed in the order of size, " << server->stats().buffer_bytes
                 << " bytes held in the end");
}

TEST_CASE("under a flood of large messages on several threads the buffers keep to max_buffer_memory",
          "[server][reliability]") {
    constexpr std::size_t limit = 8 * MiB;
    constexpr std::size_t peers = 40;
    constexpr std::size_t threads = 4;
    ServerConfig config = echo::test::loopback_config(echo::Framing::line());
    config.threads = threads;
    config.limits.max_buffer_memory = limit;
    RunningServer server(config);
    RawSocket small(server.endpoint());
    small.send("s\n");
    REQUIRE(small.receive(2) == "s\n");

    std::vector<RawSocket> flood;
    for (std::size_t i = 0; i < peers; ++i) flood.emplace_back(server.endpoint());
    const std::string part(64 * KiB, 'f');
    std::size_t most_held = 0;
    for (int round = 0; round < 20; ++round) {
        for (RawSocket& socket : flood) {
            try {
                socket.send(part);
            } catch (const std::runtime_error&) {
                // Closed for what it holds.
                socket.close();
            }
            most_held = std::max<std::size_t>(most_held, server->stats().buffer_bytes);
        }
        flood.erase(std::remove_if(flood.begin(), flood.end(), [](RawSocket& socket) { return !socket.is_open(); }),
                    flood.end());
    }

    WARN(peers << " peers on " << threads << " threads: held at most " << most_held / KiB << " KiB of " << limit / KiB
               << ", closed " << server->stats().closed(CloseReason::max_buffer_memory));
    // The kernel may hold much of the flood when it has all been sent.
    CHECK(eventually([&] { return server->stats().closed(CloseReason::max_buffer_memory) > peers / 4; }));
    CHECK(server->stats().closed(CloseReason::internal_error) == 0);
    // A thread learns of it when it next looks: each may have let one connection's buffer double meanwhile.
    CHECK(most_held <= limit + threads * 2 * MiB);
    CHECK(eventually([&] { return server->stats().buffer_bytes <= limit; }));
    small.send("still here?\n");
    CHECK(small.receive(12) == "still here?\n");
}

}  // namespace buffer_memory_test
