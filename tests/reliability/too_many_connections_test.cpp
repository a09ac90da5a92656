// More connections than the limits allow: those beyond are refused and counted, and there is room again when some end.
#include <algorithm>
#include <cstddef>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace too_many_connections_test {

using echo::CloseReason;
using echo::Endpoint;
using echo::ServerConfig;
using echo::SessionReport;
using echo::test::eventually;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

namespace {

constexpr std::size_t allowed = 20;
constexpr std::size_t beyond = 100;

bool is_served(RawSocket& socket) {
    try {
        socket.send("m\n");
        return socket.receive(2) == "m\n";
    } catch (const std::runtime_error&) {
        return false;
    }
}

bool serves_another(const Endpoint& server) {
    RawSocket socket(server);
    return is_served(socket);
}

std::size_t refused_of(const Endpoint& server, std::size_t attempts) {
    std::size_t refused = 0;
    for (std::size_t i = 0; i < attempts; ++i) {
        if (!serves_another(server)) ++refused;
    }
    return refused;
}

std::vector<RawSocket> connect(const Endpoint& server, std::size_t count) {
    std::vector<RawSocket> sockets;
    for (std::size_t i = 0; i < count; ++i) {
        sockets.emplace_back(server);
        REQUIRE(is_served(sockets.back()));
    }
    return sockets;
}

// Of those that were refused; any thread.
class Refusals {
public:
    std::function<void(const SessionReport&)> event() {
        return [this](const SessionReport& report) {
            const std::scoped_lock lock(mutex_);
            ++count_;
            all_are_known_ = all_are_known_ && report.reason == reason_ && report.peer.port() != 0;
        };
    }
    explicit Refusals(CloseReason reason) : reason_(reason) {}

    std::size_t count() {
        const std::scoped_lock lock(mutex_);
        return count_;
    }
    bool all_are_known() {
        const std::scoped_lock lock(mutex_);
        return all_are_known_;
    }

private:
    const CloseReason reason_;
    std::mutex mutex_;
    std::size_t count_ = 0;
    bool all_are_known_ = true;
};

}  // namespace

TEST_CASE("connections beyond max_connections are refused and counted, until there is room again",
          "[server][reliability]") {
    const std::size_t threads = GENERATE(std::size_t{1}, std::size_t{4});
    Refusals refusals(CloseReason::max_connections);
    ServerRecorder recorder;
    ServerConfig config = echo::test::loopback_config(echo::Framing::line());
    config.threads = threads;
    config.limits.max_connections = allowed;
    config.events = recorder.events();
    config.events.connection_refused = refusals.event();
    RunningServer server(config);
    std::vector<RawSocket> held = connect(server.endpoint(), allowed);

    const std::size_t refused = refused_of(server.endpoint(), beyond);
    const bool all_are_served = std::all_of(held.begin(), held.end(), is_served);
    const echo::ServerStats stats = server->stats();

    WARN(threads << " threads: " << allowed << " held, " << refused << " of " << beyond << " refused");
    CHECK(refused == beyond);
    CHECK(all_are_served);
    CHECK(stats.connections_open == allowed);
    CHECK(stats.connections_accepted == allowed + beyond);
    CHECK(stats.closed(CloseReason::max_connections) == beyond);
    CHECK(refusals.count() == beyond);
    CHECK(refusals.all_are_known());
    CHECK(recorder.made(allowed).size() == allowed);

    held.pop_back();
    CHECK(eventually([&] { return serves_another(server.endpoint()); }));
    // What has left is a place each, no more: the server fills up again.
    CHECK(eventually([&] { return server->stats().connections_open == allowed - 1; }));
    held.emplace_back(server.endpoint());
    CHECK(is_served(held.back()));
    CHECK_FALSE(serves_another(server.endpoint()));
}

TEST_CASE("one address gets max_connections_per_ip connections, and others are not kept out", "[server][reliability]") {
    Refusals refusals(CloseReason::max_connections_per_ip);
    ServerConfig config = echo::test::loopback_config(echo::Framing::line());
    config.listen = {"127.0.0.1:0", "[::1]:0"};
    config.limits.max_connections_per_ip = allowed;
    config.events.connection_refused = refusals.event();
    RunningServer server(config);
    const Endpoint other_family = server->endpoints().at(1);
    std::vector<RawSocket> held = connect(server.endpoint(), allowed);

    const std::size_t refused = refused_of(server.endpoint(), beyond);
    CHECK(refused == beyond);
    CHECK(refusals.count() == beyond);
    CHECK(refusals.all_are_known());
    CHECK(server->stats().closed(CloseReason::max_connections_per_ip) == beyond);

    std::vector<RawSocket> others = connect(other_family, allowed);
    CHECK_FALSE(serves_another(other_family));
    CHECK(std::all_of(held.begin(), held.end(), is_served));

    held.pop_back();
    CHECK(eventually([&] { return serves_another(server.endpoint()); }));
}

}  // namespace too_many_connections_test
