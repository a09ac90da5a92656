// Peers that connect and leave without a byte, in good order or by a reset, as those who probe for health do.
#include <cstddef>
#include <string>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/processes/process_figures.hpp"
#include "support/processes/server_process.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace connect_and_leave_test {

using echo::CloseReason;
using echo::ServerStats;
using echo::test::eventually;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerProcess;

namespace {

constexpr std::size_t count = 1000;

void connect_and_close(const echo::Endpoint& server) {
    for (std::size_t i = 0; i < count; ++i) RawSocket(server).close();
}

void connect_and_reset(const echo::Endpoint& server) {
    for (std::size_t i = 0; i < count; ++i) RawSocket(server).reset();
}

bool is_served(const echo::Endpoint& server) {
    RawSocket client(server);
    client.send("m\n");
    return client.receive(2) == "m\n";
}

}  // namespace

TEST_CASE("a thousand that connect and close and a thousand that connect and reset are counted as what they are",
          "[server][reliability]") {
    RunningServer server(echo::test::loopback_config(echo::Framing::line()));

    connect_and_close(server.endpoint());
    connect_and_reset(server.endpoint());
    CHECK(eventually([&] { return server->stats().closed() == 2 * count; }));

    const ServerStats stats = server->stats();
    WARN("peer_closed " << stats.closed(CloseReason::peer_closed) << ", peer_reset "
                        << stats.closed(CloseReason::peer_reset) << ", health checks " << stats.health_checks);
    CHECK(stats.connections_accepted == 2 * count);
    CHECK(stats.closed(CloseReason::peer_closed) == count);
    CHECK(stats.closed(CloseReason::peer_reset) == count);
    CHECK(stats.health_checks == 2 * count);
    CHECK(stats.connections_open == 0);
    CHECK(stats.accept_failures == 0);
    CHECK(stats.buffer_bytes == 0);
    CHECK(is_served(server.endpoint()));
}

TEST_CASE("two thousand that connect and leave without a byte cause no warning and leave no descriptor behind",
          "[server][reliability]") {
    ServerProcess server("127.0.0.1:0", {"--framing", "line", "--log-level", "warning"});
    const std::size_t before = echo::test::open_descriptors(server.id());
    const std::string log_before = server.log();

    connect_and_close(server.endpoint());
    connect_and_reset(server.endpoint());

    // Connections are accepted in the order in which they came.
    CHECK(is_served(server.endpoint()));
    CHECK(eventually([&] { return echo::test::open_descriptors(server.id()) == before; }));
    CHECK(server.log() == log_before);
}

}  // namespace connect_and_leave_test
