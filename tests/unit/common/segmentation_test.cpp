// Segmentation never matters: the same bytes in any cuts give the same messages, as early as the bytes allow.
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
#include "support/seed.hpp"

namespace segmentation_test {

using namespace std::string_literals;
using echo::Framing;
using echo::test::all_texts;
using echo::test::Decoded;
using echo::test::RandomNumbers;

namespace {

using Cuts = std::vector<std::size_t>;

// A stream with what the naive decoder says after each of its bytes.
struct Stream {
    Framing framing;
    std::string bytes;
    std::vector<std::size_t> expected_sizes;
    std::vector<Decoded> after;

    Stream(const Framing& used, std::string content, std::vector<std::size_t> sizes = {})
        : framing(used), bytes(std::move(content)), expected_sizes(std::move(sizes)) {
        for (std::size_t size = 0; size <= bytes.size(); ++size) {
            const std::string_view begin = std::string_view(bytes).substr(0, size);
            after.push_back(framing.kind() == Framing::Kind::raw ? echo::test::split_naively(expected_sizes, begin)
                                                                 : echo::test::decode_naively(framing, begin));
        }
    }
};

std::string describe(const Stream& stream, std::size_t fed, const Cuts& cuts, const Decoded& got) {
    std::string text = std::string(stream.framing.name()) + " \"" + echo::escape(stream.framing.terminator()) +
                       "\", at most " + std::to_string(stream.framing.max_message()) + " bytes, stream \"" +
                       echo::escape(stream.bytes) + "\" cut at";
    for (const std::size_t cut : cuts) text += " " + std::to_string(cut);
    return text + ": after " + std::to_string(fed) + " bytes expected " + echo::test::printable(stream.after[fed]) +
           ", got " + echo::test::printable(got);
}

// Feeds the stream in pieces that end at `cuts` (in order) and at its end, and compares after each piece.
std::optional<std::string> disagreement(const Stream& stream, const Cuts& cuts) {
    echo::FrameDecoder decoder(stream.framing);
    for (const std::size_t size : stream.expected_sizes) decoder.expect(size);
    Decoded got;
    const auto collect = [&got](std::string_view message) {
        got.messages.emplace_back(message);
        return true;
    };
    std::size_t fed = 0;
    for (std::size_t piece = 0; piece <= cuts.size(); ++piece) {
        const std::size_t end = piece < cuts.size() ? cuts[piece] : stream.bytes.size();
        const std::error_code error = decoder.feed(std::string_view(stream.bytes).substr(fed, end - fed), collect);
        fed = end;
        got.too_large = error == echo::errc::message_too_large;
        got.partial_size = decoder.partial_size();
        if (got != stream.after[fed] || (error && !got.too_large)) return describe(stream, fed, cuts, got);
    }
    return std::nullopt;
}

void require_agreement(const Stream& stream, const Cuts& cuts) {
    if (const auto text = disagreement(stream, cuts)) FAIL(*text);
}

Cuts every_byte(const Stream& stream) {
    Cuts cuts;
    for (std::size_t at = 1; at < stream.bytes.size(); ++at) cuts.push_back(at);
    return cuts;
}

Cuts cuts_from_bits(std::size_t bits) {
    Cuts cuts;
    for (std::size_t at = 1; bits != 0; ++at, bits /= 2) {
        if (bits % 2 == 1) cuts.push_back(at);
    }
    return cuts;
}

Cuts random_cuts(const Stream& stream, RandomNumbers& random) {
    Cuts cuts(random.below(10));
    for (std::size_t& cut : cuts) cut = random.below(stream.bytes.size() + 1);
    std::sort(cuts.begin(), cuts.end());
    return cuts;
}

void require_agreement_in_many_cuts(const Stream& stream, RandomNumbers& random) {
    require_agreement(stream, {});
    require_agreement(stream, every_byte(stream));
    for (int repeat = 0; repeat < 5; ++repeat) require_agreement(stream, random_cuts(stream, random));
}

std::size_t random_limit(RandomNumbers& random) {
    constexpr std::size_t limits[] = {1, 2, 3, 5, 8, 16, 40, Framing::default_max_message};
    return limits[random.below(std::size(limits))];
}

// Whole terminators, their beginnings and ends, their letters and a stranger, in random order.
std::string random_terminated_stream(std::string_view terminator, RandomNumbers& random) {
    std::string bytes;
    const std::string letters = std::string(terminator) + "x";
    const std::size_t pieces = random.below(30);
    for (std::size_t piece = 0; piece < pieces; ++piece) {
        const std::size_t cut = random.below(terminator.size() + 1);
        switch (random.below(4)) {
            case 0: bytes += terminator; break;
            case 1: bytes += terminator.substr(0, cut); break;
            case 2: bytes += terminator.substr(cut); break;
            default: bytes += letters[random.below(letters.size())]; break;
        }
    }
    return bytes;
}

const std::vector<std::string> separators = {
    "\r\n\r\n",         "aab", "aba", "aa",    "abab",   "aabaaab",      "0123456789abcdef",
    "aaaaaaaaaaaaaaab", "a",   "\0"s, "\0\0"s, "\0a\0"s, "\xff\x00\xff"s};

}  // namespace

TEST_CASE("any cuts of a stream with separators give the messages of the naive decoder", "[frame_decoder]") {
    INFO("ECHO_TEST_SEED=" << echo::test::test_seed());
    RandomNumbers random(echo::test::test_seed());
    for (const std::string& separator : separators) {
        for (int repeat = 0; repeat < 300; ++repeat) {
            const Framing framing = Framing::separator(separator).with_max_message(random_limit(random));
            const Stream stream(framing, random_terminated_stream(separator, random));
            require_agreement_in_many_cuts(stream, random);
        }
    }
}

TEST_CASE("any cuts of a stream of lines give the messages of the naive decoder", "[frame_decoder]") {
    INFO("ECHO_TEST_SEED=" << echo::test::test_seed());
    RandomNumbers random(echo::test::test_seed());
    for (int repeat = 0; repeat < 500; ++repeat) {
        const Stream stream(Framing::line().with_max_message(random_limit(random)),
                            random_terminated_stream("\r\n", random));
        require_agreement_in_many_cuts(stream, random);
    }
}

TEST_CASE("any cuts of a length-prefixed stream give the messages of the naive decoder", "[frame_decoder]") {
    INFO("ECHO_TEST_SEED=" << echo::test::test_seed());
    RandomNumbers random(echo::test::test_seed());
    for (int repeat = 0; repeat < 500; ++repeat) {
        const Framing framing = Framing::length().with_max_message(random_limit(random));
        std::string bytes;
        const std::size_t pieces = random.below(12);
        for (std::size_t piece = 0; piece < pieces; ++piece) {
            // Encoded messages, some above the limit, and now and then a byte that shifts all that follows.
            framing.encode(std::string(random.below(10), '\0'), bytes);
            if (random.below(8) == 0) bytes += static_cast<char>(random.below(256));
        }
        require_agreement_in_many_cuts(Stream(framing, bytes), random);
    }
}

TEST_CASE("any cuts of a raw stream whose sizes are expected give messages of those sizes", "[frame_decoder]") {
    INFO("ECHO_TEST_SEED=" << echo::test::test_seed());
    RandomNumbers random(echo::test::test_seed());
    for (int repeat = 0; repeat < 500; ++repeat) {
        std::vector<std::size_t> sizes(1 + random.below(12));
        std::size_t sum = 0;
        for (std::size_t& size : sizes) sum += size = 1 + random.below(9);
        std::string bytes(random.below(sum + 1), ' ');
        for (char& byte : bytes) byte = static_cast<char>(random.below(256));
        require_agreement_in_many_cuts(Stream(Framing::raw(), bytes, sizes), random);
    }
}

TEST_CASE("every short stream in every cut gives the messages of the naive decoder", "[frame_decoder]") {
    const std::string separator = GENERATE("a", "aa", "ab", "aab", "aba", "abab");
    for (const std::size_t limit : {std::size_t{1}, std::size_t{2}, std::size_t{4}, Framing::default_max_message}) {
        const Framing framing = Framing::separator(separator).with_max_message(limit);
        for (const std::string& bytes : all_texts("ab", 8)) {
            const Stream stream(framing, bytes);
            // Each bit of `chosen` says whether to cut after one of the bytes but the last.
            const std::size_t choices = bytes.empty() ? 1 : std::size_t{1} << (bytes.size() - 1);
            for (std::size_t chosen = 0; chosen < choices; ++chosen) require_agreement(stream, cuts_from_bits(chosen));
        }
    }
}

TEST_CASE("every stream of up to ten letters in three pieces gives the messages of the naive decoder",
          "[frame_decoder]") {
    const std::string separator = GENERATE("aab", "aba", "abab", "aabaa");
    const std::size_t limit = GENERATE(std::size_t{3}, Framing::default_max_message);
    for (const std::string& bytes : all_texts("ab", 10)) {
        const Stream stream(Framing::separator(separator).with_max_message(limit), bytes);
        for (std::size_t second = 0; second <= bytes.size(); ++second) {
            for (std::size_t first = 0; first <= second; ++first) require_agreement(stream, {first, second});
        }
    }
}

}  // namespace segmentation_test
