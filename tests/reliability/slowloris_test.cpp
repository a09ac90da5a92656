// Peers that send a byte now and then and never come to an end.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include "support/catch.hpp"
#include "support/client/round_trips.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/processes/process_figures.hpp"
#include "support/sanitizer.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace slowloris_test {

using namespace std::chrono_literals;
using echo::CloseReason;
using echo::ServerConfig;
using echo::SessionReport;
using echo::test::RawSocket;
using echo::test::RoundTrips;
using echo::test::RunningServer;
using echo::test::ServerRecorder;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto message_timeout = 1500ms;
constexpr auto tick = 10ms;  // how exactly the server takes the time

// Both ends of each connection are in this process.
std::size_t peer_count() {
    const std::size_t wanted = echo::test::is_sanitized ? 400 : 2000;
    const std::size_t possible = (echo::test::raise_descriptor_limit() - 100) / 2;
    if (possible < wanted) WARN("ATTENTION: " << possible << " peers instead of " << wanted << ": no more descriptors");
    return std::min(wanted, possible);
}

ServerConfig settings(ServerRecorder& recorder) {
    ServerConfig config = echo::test::loopback_config(echo::Framing::line());
    config.limits.message_timeout = message_timeout;
    config.events = recorder.events();
    return config;
}

// One more byte; false if the server has closed the connection.
bool trickle(RawSocket& socket) {
    try {
        return socket.send_some("s") == 1;
    } catch (const std::runtime_error&) {
        return false;
    }
}

}  // namespace

TEST_CASE("peers that send a byte now and then and never end a message are closed, and disturb nobody",
          "[server][reliability][alone]") {
    ServerRecorder recorder;
    RunningServer server(settings(recorder));
    RawSocket good(server.endpoint());
    RoundTrips before(good);
    before.make(2000);

    const std::size_t count = peer_count();
    std::vector<RawSocket> peers;
    for (std::size_t i = 0; i < count; ++i) {
        peers.emplace_back(server.endpoint());
        peers.back().send("s");
    }
    RoundTrips meanwhile(good);
    std::size_t rounds = 0;
    for (const auto deadline = Clock::now() + echo::test::patience; !peers.empty() && Clock::now() < deadline;
         ++rounds) {
        meanwhile.make(200);
        const auto is_closed = [](RawSocket& peer) { return !trickle(peer); };
        peers.erase(std::remove_if(peers.begin(), peers.end(), is_closed), peers.end());
    }
    REQUIRE(peers.empty());

    const std::vector<SessionReport> lost = recorder.lost(count);
    const auto [shortest, longest] = std::minmax_element(
        lost.begin(), lost.end(), [](const auto& left, const auto& right) { return left.lasted < right.lasted; });
    WARN(count << " peers, a byte in each of " << rounds << " rounds: lasted "
               << std::chrono::duration_cast<std::chrono::milliseconds>(shortest->lasted).count() << " to "
               << std::chrono::duration_cast<std::chrono::milliseconds>(longest->lasted).count()
               << " ms; another client's p99 " << before.percentile(99).count() << " us before, "
               << meanwhile.percentile(99).count() << " us meanwhile");
    CHECK(rounds > 3);
    CHECK(server->stats().closed(CloseReason::message_timeout) == count);
    CHECK(lost.size() == count);
    CHECK(shortest->lasted >= message_timeout - tick);
    // The server waits a second for its peer to close as well.
    CHECK(longest->lasted < message_timeout + 2s);
    // Ten milliseconds for the moments in which thousands are accepted or closed at once, and for a machine that has
    // other things to do.
    CHECK(meanwhile.percentile(99) <= 2 * before.percentile(99) + 10ms);
    CHECK(server->stats().connections_open == 1);
}

}  // namespace slowloris_test
