// Peers that send and never read: they cost what the limits say, and are closed.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/client/round_trips.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/processes/forked_server.hpp"
#include "support/processes/process_figures.hpp"
#include "support/sanitizer.hpp"
#include "support/waiting.hpp"

namespace peers_that_never_read_test {

using namespace std::chrono_literals;
using echo::ServerConfig;
using echo::test::eventually;
using echo::test::ForkedServer;
using echo::test::is_sanitized;
using echo::test::RawSocket;
using echo::test::RoundTrips;

namespace {

constexpr std::size_t peer_count = is_sanitized ? 100 : 500;
constexpr std::size_t message_size = 256 * 1024;
constexpr std::size_t bound = 64 * 1024 + message_size + 64 * 1024;  // one read, one message, 64 KiB
constexpr std::size_t offered = 10 * bound;                          // what a peer would send if it could

ServerConfig settings() {
    ServerConfig config;
    config.listen = {"127.0.0.1:0"};
    config.framing = echo::Framing::line().with_max_message(message_size);
    config.limits.write_timeout = 3s;
    return config;
}

struct Peer {
    RawSocket socket;
    std::size_t sent = 0;
};

// Whether the peer could send anything.
bool push(Peer& peer, const std::string& messages) {
    if (peer.sent >= offered) return false;
    const std::size_t size = peer.socket.send_some(std::string_view(messages).substr(peer.sent % message_size));
    peer.sent += size;
    return size > 0;
}

// Until the server takes no more from anybody.
void push_until_stuck(std::vector<Peer>& peers, RoundTrips& meanwhile) {
    std::string messages(2 * message_size, 'm');
    for (std::size_t end = message_size; end <= messages.size(); end += message_size) messages[end - 1] = '\n';
    const auto deadline = std::chrono::steady_clock::now() + echo::test::patience;
    for (int quiet_rounds = 0; quiet_rounds < 20; ++quiet_rounds) {
        if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("the server never stops reading");
        for (Peer& peer : peers) {
            if (push(peer, messages)) quiet_rounds = 0;
        }
        meanwhile.make(1);
    }
}

}  // namespace

TEST_CASE("peers that send and never read cost what the limits say, and are closed for it",
          "[server][reliability][alone]") {
    ForkedServer server(settings());
    RawSocket good(server.endpoint());
    RoundTrips before(good);
    before.make(2000);
    const std::size_t memory_before = echo::test::peak_memory(server.id());

    std::vector<Peer> peers;
    for (std::size_t i = 0; i < peer_count; ++i)
        peers.push_back({RawSocket(server.endpoint(), RawSocket::Buffers::small)});
    RoundTrips beside_the_rush(good);
    push_until_stuck(peers, beside_the_rush);
    RoundTrips beside_the_stuck(good);
    beside_the_stuck.make(1000);
    const bool are_closed =
        eventually([&] { return server.stats()["connections_closed"]["write_stall"] == peer_count; });

    const std::size_t memory = echo::test::peak_memory(server.id()) - memory_before;
    std::size_t most_sent = 0;
    for (const Peer& peer : peers) most_sent = std::max(most_sent, peer.sent);
    WARN(peer_count << " peers, each at most " << most_sent / 1024 << " KiB sent: memory + "
                    << memory / peer_count / 1024 << " KiB each (at most " << bound / 1024 << "); another client's p99 "
                    << before.percentile(99).count() << " us before, " << beside_the_rush.percentile(99).count()
                    << " us while they send, " << beside_the_stuck.percentile(99).count()
                    << " us while they are stuck");
    CHECK(are_closed);
    CHECK(most_sent < offered);
    if (is_sanitized) {
        WARN("NOT CHECKED under a sanitizer, which has memory of its own: the memory of the server");
    } else {
        CHECK(memory <= peer_count * bound);
    }
    // Ten milliseconds for a machine that has other things to do.
    CHECK(beside_the_stuck.percentile(99) <= 2 * before.percentile(99) + 10ms);
    // Whatever they have held is given back; what is left is the good client's.
    CHECK(eventually([&] { return server.stats()["buffer_bytes"] < bound; }));
}

}  // namespace peers_that_never_read_test
