// The same bytes in any segments bring the same answers. All cuts of many streams are tried on the decoder alone, in
// tests/unit/common/segmentation_test.cpp; here the cuts travel: each piece is sent when the one before it has been
// read.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/peers/raw_socket.hpp"
#include "support/server/server_recorder.hpp"
#include "support/waiting.hpp"

namespace segmentation_test {

using namespace std::string_literals;
using echo::Framing;
using echo::test::eventually;
using echo::test::loopback_config;
using echo::test::RawSocket;
using echo::test::RunningServer;

namespace {

struct Stream {
    Framing framing;
    std::string bytes;  // whole messages, so that all of them come back
};

// Separators that begin again within themselves, and parts of them that are none.
std::vector<Stream> streams() {
    return {{Framing::separator("aab"), "aaab1aabaaaabaab"},
            {Framing::separator("abab"), "abaabab2abababab"},
            {Framing::separator("aa"), "aaa1aa2aaaa"},
            {Framing::separator(), "\r\n\r\r\n\r\n\r\n\r\nx\r\n\r\n"},
            {Framing::line(), "\n\r\n1\n\n22\n"},
            {Framing::length(), "\0\0\0\0\0\0\0\2hi\0\0\0\1\0"s}};
}

// Sends pieces that end at `cuts` and at the stream's end, each alone; what comes back until the end.
std::string conversation(RunningServer& server, std::string_view bytes, std::vector<std::size_t> cuts) {
    RawSocket client(server.endpoint());
    std::uint64_t received = server->stats().bytes_received;
    cuts.push_back(bytes.size());
    std::size_t sent = 0;
    for (const std::size_t cut : cuts) {
        client.send(bytes.substr(sent, cut - sent));
        received += cut - sent;
        sent = cut;
        REQUIRE(eventually([&] { return server->stats().bytes_received == received; }));
    }
    client.shutdown_send();
    return client.receive_until_end();
}

}  // namespace

TEST_CASE("the same bytes in any segments bring the same answers over a socket", "[server][reliability]") {
    std::size_t conversations = 0;
    for (const Stream& stream : streams()) {
        RunningServer server(loopback_config(stream.framing));
        std::vector<std::size_t> every_byte;
        for (std::size_t cut = 1; cut < stream.bytes.size(); ++cut) every_byte.push_back(cut);
        CAPTURE(stream.framing.name(), stream.framing.terminator());
        CHECK(conversation(server, stream.bytes, {}) == stream.bytes);
        CHECK(conversation(server, stream.bytes, every_byte) == stream.bytes);
        for (const std::size_t cut : every_byte) {
            CAPTURE(cut);
            CHECK(conversation(server, stream.bytes, {cut}) == stream.bytes);
            ++conversations;
        }
    }
    WARN(conversations << " conversations with one cut each");
}

}  // namespace segmentation_test
