// Peers that announce a length and send nothing of it: the memory is given for what comes, not for what is announced.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/processes/process_figures.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace length_bombs_test {

using echo::CloseReason;
using echo::Framing;
using echo::SessionReport;
using echo::test::eventually;
using echo::test::loopback_config;
using echo::test::own_memory;
using echo::test::RawSocket;
using echo::test::RunningServer;
using echo::test::ServerRecorder;

namespace {

constexpr std::size_t peers = 100;
constexpr std::size_t mebibyte = 1024 * 1024;
constexpr std::size_t max = Framing::default_max_message;
constexpr std::size_t head_size = 4;

std::string head(std::size_t length) {
    std::string bytes;
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(length >> shift & 0xff);
    return bytes;
}

struct Bomb {
    std::size_t length;
    CloseReason end;  // once the peer has closed, if not before
};

struct Cost {
    std::size_t anonymous;  // bytes more in the whole process
    std::size_t held;       // that the server says its connections hold
};

// While all peers are connected and what they sent has been read.
Cost detonate(RunningServer& server, std::vector<RawSocket>& clients, std::size_t length) {
    const std::size_t memory_before = own_memory();
    const std::uint64_t received_before = server->stats().bytes_received;
    for (std::size_t peer = 0; peer < peers; ++peer) {
        clients.emplace_back(server.endpoint());
        clients.back().send(head(length));
    }
    REQUIRE(eventually([&] { return server->stats().bytes_received == received_before + peers * head_size; }));
    const std::size_t memory_after = own_memory();
    return {memory_after > memory_before ? memory_after - memory_before : 0, server->stats().buffer_bytes};
}

}  // namespace

TEST_CASE("a length that is announced and never follows costs next to no memory", "[server][reliability]") {
    const Bomb bomb =
        GENERATE(Bomb{0, CloseReason::peer_closed}, Bomb{1, CloseReason::partial_message},
                 Bomb{max, CloseReason::partial_message}, Bomb{max + 1, CloseReason::message_too_large},
                 Bomb{0x7fff'ffff, CloseReason::message_too_large}, Bomb{0x8000'0000, CloseReason::message_too_large},
                 Bomb{0xffff'ffff, CloseReason::message_too_large});
    CAPTURE(bomb.length);
    ServerRecorder recorder;
    auto config = loopback_config(Framing::length());
    config.events = recorder.events();
    RunningServer server(config);
    std::vector<RawSocket> clients;

    const Cost cost = detonate(server, clients, bomb.length);
    WARN("length " << bomb.length << ": " << cost.anonymous / peers << " bytes of memory a peer, of them in buffers "
                   << cost.held / peers);
    CHECK(cost.anonymous < peers * mebibyte);
    CHECK(cost.held < peers * mebibyte);

    const bool is_refused = bomb.end == CloseReason::message_too_large;
    for (RawSocket& client : clients) {
        // What is too large is refused before the peer has said another word; the others may still send on.
        if (!is_refused) client.shutdown_send();
        CHECK(client.receive_until_end() == (bomb.length == 0 ? head(0) : ""));
        client.close();
    }
    for (const SessionReport& report : recorder.lost(peers)) CHECK(report.reason == bomb.end);
    CHECK(server->stats().closed(bomb.end) == peers);
}

}  // namespace length_bombs_test
