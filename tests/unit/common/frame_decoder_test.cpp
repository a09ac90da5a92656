#include <echo/frame_decoder.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

namespace frame_decoder_test {

using namespace std::string_literals;
using echo::errc;
using echo::FrameDecoder;
using echo::Framing;

namespace {

using Messages = std::vector<std::string>;

// A decoder with what it handed over.
struct Receiver {
    FrameDecoder decoder;
    Messages messages{};
    std::size_t stop_after = 0;  // messages; 0 means never

    explicit Receiver(const Framing& framing) : decoder(framing) {}

    std::error_code feed(std::string_view bytes) {
        return decoder.feed(bytes, [this](std::string_view message) {
            messages.emplace_back(message);
            return messages.size() != stop_after;
        });
    }
};

std::string length_prefix(std::uint32_t size) {
    return {static_cast<char>(size >> 24), static_cast<char>(size >> 16), static_cast<char>(size >> 8),
            static_cast<char>(size)};
}

}  // namespace

TEST_CASE("the earliest separator wins and what is left of it starts the next message", "[frame_decoder]") {
    Receiver receiver{Framing()};

    receiver.feed("a\r\n\r\n\r\nb\r\n\r\n");

    CHECK(receiver.messages == Messages{"a", "\r\nb"});
}

TEST_CASE("a carriage return before the end of a line belongs to the message", "[frame_decoder]") {
    Receiver receiver{Framing::line()};

    receiver.feed("one\r\n\ntwo\n");

    CHECK(receiver.messages == Messages{"one\r", "", "two"});
}

TEST_CASE("empty messages are messages", "[frame_decoder]") {
    Receiver separated{Framing()};
    Receiver prefixed{Framing::length()};

    separated.feed("\r\n\r\n\r\n\r\n");
    prefixed.feed("\0\0\0\0\0\0\0\0"s);

    CHECK(separated.messages == Messages{"", ""});
    CHECK(prefixed.messages == Messages{"", ""});
}

TEST_CASE("all 256 byte values pass through every framing", "[frame_decoder]") {
    const Framing framing =
        GENERATE(Framing(), Framing::separator("\xff\xfe"), Framing::length(), Framing::raw(), Framing::line());
    std::string message;
    for (int value = 0; value < 256; ++value) {
        if (framing.kind() != Framing::Kind::line || value != '\n') message += static_cast<char>(value);
    }
    std::string bytes;
    framing.encode(message, bytes);
    Receiver receiver{framing};

    CHECK_FALSE(receiver.feed(bytes));

    CHECK(receiver.messages == Messages{message});
}

TEST_CASE("feeding nothing changes nothing", "[frame_decoder]") {
    const Framing framing = GENERATE(Framing(), Framing::line(), Framing::length(), Framing::raw());
    Receiver receiver{framing};

    CHECK_FALSE(receiver.feed(""));

    CHECK(receiver.messages.empty());
    CHECK(receiver.decoder.partial_size() == 0);
}

TEST_CASE("partial_size counts the bytes on the wire of the message that is not whole", "[frame_decoder]") {
    Receiver separated{Framing()};
    Receiver prefixed{Framing::length()};

    separated.feed("whole\r\n\r\nhalf\r\n\r");
    prefixed.feed("\0\0\0\1x\0\0\0\3ab"s);

    CHECK(separated.decoder.partial_size() == 7);
    CHECK(prefixed.decoder.partial_size() == 6);
}

TEST_CASE("an announced length is judged when its four bytes are there", "[frame_decoder]") {
    const auto [announced, limit, refused] = GENERATE(table<std::uint32_t, std::size_t, bool>({
        {0, 1, false},
        {9, 10, false},
        {10, 10, false},
        {11, 10, true},
        {0x7fffffff, Framing::default_max_message, true},
        {0x80000000, Framing::default_max_message, true},
        {0xffffffff, Framing::default_max_message, true},
        {0x80000000, 0x7fffffff, true},
        {0x7fffffff, 0x7fffffff, false},
        {0xfffffffe, 0xffffffff, false},
        {0xffffffff, 0xfffffffe, true},
        {0xffffffff, 0xffffffff, false},
    }));
    CAPTURE(announced, limit);
    Receiver receiver{Framing::length().with_max_message(limit)};
    const std::string prefix = length_prefix(announced);

    CHECK_FALSE(receiver.feed(prefix.substr(0, 3)));
    const std::error_code error = receiver.feed(prefix.substr(3));

    CHECK(error == (refused ? make_error_code(errc::message_too_large) : std::error_code{}));
    CHECK(receiver.messages == (announced == 0 ? Messages{""} : Messages{}));
}

TEST_CASE("a message without end is too large at the first byte that rules the end out", "[frame_decoder]") {
    Receiver receiver{Framing().with_max_message(4)};

    // After "abcd\r\n\r" the separator may still stand at the limit; after another letter it cannot.
    CHECK_FALSE(receiver.feed("abcd\r\n\r"));
    CHECK(receiver.feed("x") == errc::message_too_large);
}

TEST_CASE("messages before one that is too large are handed over", "[frame_decoder]") {
    Receiver receiver{Framing::line().with_max_message(3)};

    CHECK(receiver.feed("one\ntwo\nthree\nsix\n") == errc::message_too_large);

    CHECK(receiver.messages == Messages{"one", "two"});
}

TEST_CASE("after an error everything is refused with the same error", "[frame_decoder]") {
    Receiver receiver{Framing::line().with_max_message(3)};
    receiver.feed("fo");
    receiver.feed("ur");

    CHECK(receiver.feed("\none\n") == errc::message_too_large);
    CHECK(receiver.feed("") == errc::message_too_large);
    CHECK(receiver.messages.empty());
    CHECK(receiver.decoder.partial_size() == 0);
}

TEST_CASE("a receiver that wants no more messages gets none, and what is left is dropped", "[frame_decoder]") {
    const bool in_one_piece = GENERATE(true, false);
    Receiver receiver{Framing::line()};
    receiver.stop_after = 2;

    if (in_one_piece) {
        CHECK_FALSE(receiver.feed("one\ntwo\nthree\nfour"));
    } else {
        CHECK_FALSE(receiver.feed("on"));
        CHECK_FALSE(receiver.feed("e\ntwo\nthree\nfour"));
    }
    CHECK_FALSE(receiver.feed("five\nsix\n"));

    CHECK(receiver.messages == Messages{"one", "two"});
    CHECK(receiver.decoder.partial_size() == 0);
}

TEST_CASE("a stopped decoder does not judge what it drops", "[frame_decoder]") {
    Receiver receiver{Framing::line().with_max_message(3)};
    receiver.stop_after = 1;

    CHECK_FALSE(receiver.feed("one\nfar too long\n"));
    CHECK_FALSE(receiver.feed("far too long\n"));

    CHECK(receiver.messages == Messages{"one"});
}

TEST_CASE("a raw message is what one feed brought while nothing is expected", "[frame_decoder]") {
    Receiver receiver{Framing::raw()};

    receiver.feed("one");
    receiver.feed("\0\r\n"s);

    CHECK(receiver.messages == Messages{"one", "\0\r\n"s});
    CHECK(receiver.decoder.partial_size() == 0);
}

TEST_CASE("more raw bytes than max_message are cut into messages of that size", "[frame_decoder]") {
    Receiver receiver{Framing::raw().with_max_message(4)};

    CHECK_FALSE(receiver.feed("123456789"));

    CHECK(receiver.messages == Messages{"1234", "5678", "9"});
}

TEST_CASE("raw bytes beyond the expected ones are a message that nobody expected", "[frame_decoder]") {
    const std::size_t expected = GENERATE(1u, 2u, 3u, 4u, 5u);
    Receiver receiver{Framing::raw()};
    for (std::size_t message = 0; message < expected; ++message) receiver.decoder.expect(2);

    receiver.feed("1");
    receiver.feed("2" + std::string(2 * (expected - 1), 'x') + "and more");

    REQUIRE(receiver.messages.size() == expected + 1);
    CHECK(receiver.messages.front() == "12");
    CHECK(receiver.messages.back() == "and more");
}

TEST_CASE("raw sizes may be announced while earlier ones are under way", "[frame_decoder]") {
    Receiver receiver{Framing::raw()};

    for (const std::string_view bytes : {"1", "22", "333", "4444", "55555"}) {
        receiver.decoder.expect(1);
        receiver.decoder.expect(bytes.size());
        receiver.feed(bytes);
    }

    CHECK(receiver.messages == Messages{"1", "2", "2", "33", "3", "444", "4", "5555", "5"});
    CHECK(receiver.decoder.partial_size() == 0);
}

TEST_CASE("a large message's memory is not kept for the first bytes of the next", "[frame_decoder]") {
    Receiver receiver(Framing::line());
    const std::string large(1024 * 1024, 'l');

    receiver.feed(large);
    receiver.feed("\nthe next begins");

    CHECK(receiver.messages.size() == 1);
    CHECK(receiver.decoder.partial_size() == 15);
    CHECK(receiver.decoder.buffer_size() < 1024);
}

}  // namespace frame_decoder_test
