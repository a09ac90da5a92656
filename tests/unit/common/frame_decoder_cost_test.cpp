// What decoding may cost: time linear in the bytes, memory for what arrived and not for what was announced.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <echo/frame_decoder.hpp>

#include "support/allocation_count.hpp"
#include "support/catch.hpp"
#include "support/linear_time.hpp"

namespace frame_decoder_cost_test {

using echo::FrameDecoder;
using echo::Framing;
using echo::test::AllocationWatch;
using echo::test::is_linear;

namespace {

std::size_t feed(FrameDecoder& decoder, std::string_view bytes, std::size_t piece_size) {
    std::size_t messages = 0;
    const auto count = [&messages](std::string_view) {
        ++messages;
        return true;
    };
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece_size, bytes.size()))) {
        decoder.feed(bytes.substr(0, piece_size), count);
    }
    return messages;
}

constexpr std::size_t mebibyte = 1024 * 1024;

}  // namespace

TEST_CASE("a message that comes byte by byte costs time linear in its size", "[frame_decoder][cost]") {
    const Framing framing = GENERATE(Framing(), Framing::line(), Framing::length());
    CAPTURE(framing.name());

    const bool linear = is_linear(
        [&](std::size_t size) {
            std::string bytes;
            framing.encode(std::string(size, 'x'), bytes);
            FrameDecoder decoder(framing);
            REQUIRE(feed(decoder, bytes, 1) == 1);
        },
        8 * 1024);

    CHECK(linear);
}

TEST_CASE("bytes that almost spell the separator cost time linear in their number", "[frame_decoder][cost]") {
    const std::string separator = GENERATE("aab", "aaaaaaaaaaaaaaab", "ab");
    const std::size_t piece_size = GENERATE(std::size_t{1}, std::size_t{1000}, mebibyte);
    CAPTURE(separator, piece_size);

    const bool linear = is_linear(
        [&](std::size_t size) {
            FrameDecoder decoder(Framing::separator(separator));
            REQUIRE(feed(decoder, std::string(size, 'a') + separator, piece_size) == 1);
        },
        4 * 1024);

    CHECK(linear);
}

TEST_CASE("many messages in one piece cost time linear in their number", "[frame_decoder][cost]") {
    const std::string begun = GENERATE("", "begun before, ");
    const Framing framing = GENERATE(Framing(), Framing::line());
    CAPTURE(begun, framing.name());

    const bool linear = is_linear(
        [&](std::size_t size) {
            std::string bytes;
            for (std::size_t message = 0; message < size; ++message) framing.encode("x", bytes);
            FrameDecoder decoder(framing);
            feed(decoder, begun, mebibyte);
            REQUIRE(feed(decoder, bytes, bytes.size()) == size);
        },
        32 * 1024);

    CHECK(linear);
}

TEST_CASE("many expected raw messages cost time linear in their number", "[frame_decoder][cost]") {
    const bool linear = is_linear(
        [](std::size_t size) {
            FrameDecoder decoder(Framing::raw());
            for (std::size_t message = 0; message < size; ++message) decoder.expect(1);
            REQUIRE(feed(decoder, std::string(size, 'x'), size) == size);
        },
        32 * 1024);

    CHECK(linear);
}

TEST_CASE("an announced length takes no memory", "[frame_decoder][cost]") {
    FrameDecoder decoder(Framing::length().with_max_message(0xffffffff));
    const std::string begin(100, 'x');
    const AllocationWatch watch;

    feed(decoder, "\xff\xff\xff\xff", 4);
    feed(decoder, begin, 10);

    CHECK(decoder.partial_size() == 104);
    CHECK(watch.largest() < 1024);
}

TEST_CASE("memory grows with the bytes that arrived, and no more than to twice their number", "[frame_decoder][cost]") {
    const Framing framing = GENERATE(Framing(), Framing::line(), Framing::length());
    std::string bytes;
    framing.encode(std::string(mebibyte, 'x'), bytes);
    bytes.pop_back();
    FrameDecoder decoder(framing);
    const AllocationWatch watch;

    feed(decoder, bytes, 4096);

    CHECK(decoder.partial_size() == bytes.size());
    CHECK(watch.live() <= static_cast<std::ptrdiff_t>(2 * bytes.size() + 4096));
}

TEST_CASE("a large message's memory is given back when it is whole", "[frame_decoder][cost]") {
    const std::size_t piece_size = GENERATE(1u, 4096u);
    const Framing framing = GENERATE(Framing(), Framing::line(), Framing::length());
    std::string bytes;
    framing.encode(std::string(mebibyte, 'x'), bytes);
    FrameDecoder decoder(framing);
    const AllocationWatch watch;

    REQUIRE(feed(decoder, bytes, piece_size) == 1);

    CHECK(watch.live() <= 64 * 1024 + 4096);
}

TEST_CASE("whole messages are neither copied nor kept", "[frame_decoder][cost]") {
    const std::string bytes = "one\r\n\r\n" + std::string(10000, 'x') + "\r\n\r\n";
    FrameDecoder decoder{Framing()};
    const AllocationWatch watch;
    bool in_place = true;

    decoder.feed(bytes, [&](std::string_view message) {
        in_place = in_place && message.data() >= bytes.data() && message.data() < bytes.data() + bytes.size();
        return true;
    });

    CHECK(in_place);
    CHECK(watch.count() == 0);
}

TEST_CASE("a decoder that has seen messages in pieces needs no new memory for more of their size",
          "[frame_decoder][cost]") {
    std::string bytes;
    Framing().encode(std::string(1000, 'x'), bytes);
    FrameDecoder decoder{Framing()};
    feed(decoder, bytes, 100);
    const AllocationWatch watch;

    for (int repeat = 0; repeat < 10; ++repeat) feed(decoder, bytes, 100);

    CHECK(watch.count() == 0);
}

}  // namespace frame_decoder_cost_test
