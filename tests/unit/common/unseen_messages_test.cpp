// Messages that nobody looks at: as many, and as early, as a decoder that hands over each one finds.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <echo/frame_decoder.hpp>
#include <echo/text.hpp>

#include "support/all_texts.hpp"
#include "support/catch.hpp"
#include "support/naive_decoder.hpp"
#include "whole_frames.hpp"

namespace unseen_messages_test {

using namespace std::string_literals;
using echo::FrameDecoder;
using echo::Framing;
using echo::test::Decoded;

namespace {

// What is there after some bytes of a stream.
struct Passed {
    std::string bytes{};  // of whole messages, as they came
    std::size_t messages = 0;
    std::size_t partial_size = 0;
    bool too_large = false;

    bool operator==(const Passed&) const = default;
};

Passed expected(const Framing& framing, std::string_view stream) {
    const Decoded decoded = echo::test::decode_naively(framing, stream);
    Passed passed{
        .messages = decoded.messages.size(), .partial_size = decoded.partial_size, .too_large = decoded.too_large};
    for (const std::string& message : decoded.messages) passed.bytes.append(message).append(framing.terminator());
    return passed;
}

class Passing {
public:
    explicit Passing(const Framing& framing) : decoder_(framing) {}

    const Passed& feed(std::string_view bytes) {
        const FrameDecoder::Unseen unseen = decoder_.feed_unseen(bytes, passed_.bytes);
        passed_.bytes.append(bytes.substr(0, unseen.size));
        passed_.messages += unseen.messages;
        passed_.partial_size = decoder_.partial_size();
        passed_.too_large = unseen.error == echo::errc::message_too_large;
        return passed_;
    }

private:
    FrameDecoder decoder_;
    Passed passed_;
};

// Feeds the stream cut at both places, and compares after each piece.
std::optional<std::string> disagreement(const Framing& framing, std::string_view stream, std::size_t first,
                                        std::size_t second) {
    Passing passing(framing);
    std::size_t fed = 0;
    for (const std::size_t end : {first, second, stream.size()}) {
        const Passed& got = passing.feed(stream.substr(fed, end - fed));
        fed = end;
        if (got == expected(framing, stream.substr(0, fed))) continue;
        return "\"" + echo::escape(stream) + "\" cut at " + std::to_string(first) + " and " + std::to_string(second) +
               ", separator \"" + echo::escape(framing.terminator()) + "\", at most " +
               std::to_string(framing.max_message()) + " bytes: after " + std::to_string(fed) + " bytes " +
               std::to_string(got.messages) + " messages \"" + echo::escape(got.bytes) + "\", partial " +
               std::to_string(got.partial_size) + (got.too_large ? ", too large" : "");
    }
    return std::nullopt;
}

void require_agreement(const Framing& framing, std::string_view stream) {
    for (std::size_t first = 0; first <= stream.size(); ++first) {
        for (std::size_t second = first; second <= stream.size(); ++second) {
            if (const auto text = disagreement(framing, stream, first, second)) FAIL(*text);
        }
    }
}

}  // namespace

TEST_CASE("messages that nobody looks at are found in every short stream, cut at any two places",
          "[frame_decoder][segmentation]") {
    const std::string_view separator = GENERATE("a", "aa", "ab", "aab", "aba", "abab", "aaaa", "babab");
    const std::size_t max_message = GENERATE(as<std::size_t>(), 1, 2, 100);
    const Framing framing = Framing::separator(separator).with_max_message(max_message);

    for (const std::string& stream : echo::test::all_texts("ab", 8)) require_agreement(framing, stream);
    SUCCEED();
}

TEST_CASE("a separator is found wherever it stands in a long read, and wherever that is cut",
          "[frame_decoder][segmentation]") {
    const std::string separator = GENERATE("\n"s, "\r\n"s, "\r\n\r\n"s, "0123456789abcdef"s, "\0"s, "\0\0\0"s);
    const Framing framing = Framing::separator(separator);

    for (std::size_t size = 0; size <= 150; ++size) {
        std::string stream(size, 'x');
        stream.append(separator).append(70, 'y').append(separator).append(3, 'z');
        for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
            if (const auto text = disagreement(framing, stream, cut, stream.size())) FAIL(*text);
        }
    }
    SUCCEED();
}

TEST_CASE("what almost is a separator is none, at any place in a long read", "[frame_decoder]") {
    const Framing framing = Framing::separator("\r\n\r\n");
    for (std::size_t size = 0; size <= 150; ++size) {
        for (const std::string_view almost : {"\r\n\rx", "\r\nx\n", "\rx\r\n", "\r\n\r\r", "\r\n\n\n"}) {
            const std::string stream = std::string(size, 'x').append(almost).append(70, 'y').append("\r\n\r\nz");
            if (const auto text = disagreement(framing, stream, stream.size(), stream.size())) FAIL(*text);
        }
    }
    SUCCEED();
}

TEST_CASE("counting stops before a message above the limit, at any place in a long read", "[frame_decoder]") {
    const Framing framing = Framing::line().with_max_message(10);
    for (std::size_t before = 0; before <= 30; ++before) {
        std::string stream;
        for (std::size_t i = 0; i < before; ++i) stream += "12345\n";
        const std::size_t size = stream.size();
        stream += "12345678901\n1\n";

        CHECK(echo::detail::count_terminated(framing, stream) == echo::detail::WholeFrames{before, size});
    }
}

TEST_CASE("the beginning of a message that nobody looks at counts for its size", "[frame_decoder]") {
    const Framing framing = Framing::line().with_max_message(10);

    CHECK(echo::detail::count_terminated(framing, "12345\n", 5) == echo::detail::WholeFrames{1, 6});
    CHECK(echo::detail::count_terminated(framing, "12345\n", 6) == echo::detail::WholeFrames{});
}

TEST_CASE("nothing counts behind a message above the limit, however much of it came before", "[frame_decoder]") {
    const Framing framing = Framing::line().with_max_message(100);
    const std::string bytes = "12345\n" + std::string(70, 'x') + "\n";

    CHECK(echo::detail::count_terminated(framing, bytes, 95) == echo::detail::WholeFrames{2, bytes.size()});
    CHECK(echo::detail::count_terminated(framing, bytes, 96) == echo::detail::WholeFrames{});
}

TEST_CASE("after an error a decoder refuses messages that nobody looks at with the same one", "[frame_decoder]") {
    Passing passing(Framing::line().with_max_message(2));
    CHECK(passing.feed("12\n123\n").too_large);

    const Passed& again = passing.feed("1\n");

    CHECK(again.too_large);
    CHECK(again.bytes == "12\n");
}

TEST_CASE("messages may be looked at or not in turns", "[frame_decoder]") {
    FrameDecoder decoder{Framing()};
    std::string begun;
    std::vector<std::string> seen;
    const auto see = [&seen](std::string_view message) {
        seen.emplace_back(message);
        return true;
    };

    decoder.feed_unseen("one\r\n\r\ntwo\r\n", begun);
    decoder.feed("\r\nthree\r", see);
    const auto unseen = decoder.feed_unseen("\n\r\nfour", begun);
    decoder.feed("\r\n\r\n", see);

    CHECK(seen == std::vector<std::string>{"two", "four"});
    CHECK(unseen.messages == 1);
    CHECK(begun == "three\r");
}

TEST_CASE("what was looked at is not handed over once more, however much follows it", "[frame_decoder]") {
    const std::size_t following = GENERATE(as<std::size_t>(), 1, 9, 100, 2'000);
    FrameDecoder decoder{Framing()};
    std::string begun;
    const std::string message(following / 2, 'm');
    decoder.feed(message + "\r\n", [](std::string_view) { return true; });
    decoder.feed("\r\n" + std::string(following, 'x'), [](std::string_view) { return true; });

    const auto unseen = decoder.feed_unseen("\r\n\r\n", begun);

    CHECK(unseen.messages == 1);
    CHECK(begun == std::string(following, 'x'));
}

TEST_CASE("a large message that came in parts leaves no memory behind", "[frame_decoder]") {
    FrameDecoder decoder{Framing()};
    for (int message = 0; message < 2; ++message) {
        std::string begun;
        decoder.feed_unseen(std::string(300'000, 'x'), begun);
        decoder.feed_unseen("\r\n\r\n", begun);
        CHECK(decoder.buffer_size() <= 128 * 1024);
    }
}

}  // namespace unseen_messages_test
